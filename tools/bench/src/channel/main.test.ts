import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Environment } from '../environment.ts'
import type { ChannelResult } from './results.ts'
import { CHANNEL_VARIANTS } from './variants.ts'

const run = promisify(execFile)
const bench = (...args: string[]) =>
  run(process.execPath, ['--conditions=@zeph-telemetry/source', new URL('main.ts', import.meta.url).pathname, ...args])

test('every variant runs, passes its own checks and gets its figures', async () => {
  const { stdout } = await bench('--rounds', '1', '--messages', '3000', '--least', '1', '--json')
  const { environment, results } = JSON.parse(stdout) as { environment: Environment; results: ChannelResult[] }
  expect(environment).toMatchObject({ node: process.versions.node, rounds: 1, iterations: 3000 })
  expect(results.map((result) => result.measure)).toEqual(['work', 'full', 'round-trip', 'try'])
  const names = CHANNEL_VARIANTS.map((variant) => variant.name)
  for (const { figures } of results) {
    expect(figures.map((figure) => figure.variant)).toEqual(names)
    expect(figures.every(({ median, overhead }) => Number.isFinite(median) && !Number.isNaN(overhead))).toBe(true)
  }
})

test('a command line that cannot be read, or a Node that cannot be run, ends it with exit code 1 and the reason', async () => {
  const failure = (stderr: RegExp) => expect.objectContaining({ code: 1, stderr: expect.stringMatching(stderr) })
  await expect(bench('--messages', '1e9x')).rejects.toThrow(failure(/--messages takes a whole number .* not "1e9x"/))
  await expect(bench('--node', '/no/such/node', '--rounds', '1')).rejects.toThrow(failure(/ENOENT/))
  expect((await bench('--help')).stdout).toContain('--messages')
})
