import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Environment } from './environment.ts'
import type { Result } from './results.ts'
import { VARIANTS } from './variants.ts'

const run = promisify(execFile)
const bench = (...args: string[]) =>
  run(process.execPath, ['--conditions=@zeph-telemetry/source', new URL('main.ts', import.meta.url).pathname, ...args])

test('every variant runs, passes its own checks and gets its figures', async () => {
  const { stdout } = await bench('--rounds', '1', '--iterations', '300', '--json')
  const { environment, results } = JSON.parse(stdout) as { environment: Environment; results: Result[] }
  expect(environment).toMatchObject({ node: process.versions.node, rounds: 1, iterations: 300 })
  expect(results.map((result) => result.measure)).toEqual(['sync', 'async', 'span'])
  const names = VARIANTS.map((variant) => variant.name)
  for (const { measure, figures } of results) {
    expect(figures.map((figure) => figure.variant)).toEqual(measure === 'span' ? names.slice(1) : names)
    expect(figures.every((figure) => Number.isFinite(figure.median) && Number.isFinite(figure.toSdk))).toBe(true)
  }
})

test('a command line that cannot be read, or a Node that cannot be run, ends it with exit code 1 and the reason', async () => {
  const failure = (stderr: RegExp) => expect.objectContaining({ code: 1, stderr: expect.stringMatching(stderr) })
  await expect(bench('--rounds', '0')).rejects.toThrow(failure(/--rounds takes a whole number of at least 1, not "0"/))
  await expect(bench('--node', '/no/such/node', '--rounds', '1')).rejects.toThrow(failure(/ENOENT/))
  expect((await bench('--help')).stdout).toContain('--iterations')
})
