import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Comparison } from './compare.ts'

const run = promisify(execFile)
const main = new URL('main.ts', import.meta.url).pathname
const conditions = (...names: string[]) => names.map((name) => `--conditions=${name}`)
const timing = (...args: string[]) =>
  run(process.execPath, [...conditions('@zeph-telemetry/source', 'profiling'), main, ...args])

test('every source has every span, within 5 % of what was timed by hand', async () => {
  const { stdout } = await timing('--shortest', '16', '--longest', '16', '--json')
  const { comparisons } = JSON.parse(stdout) as { comparisons: Comparison[] }
  expect(comparisons.map(({ row }) => [row.mode, row.milliseconds])).toEqual([
    ['sequential', 16],
    ['concurrent', 16],
  ])
  for (const { row, byHand, readings } of comparisons) {
    expect(byHand.median).toBeGreaterThan(14)
    expect(readings.map(({ source }) => source)).toEqual(['snapshot()', 'Chrome file', 'OTLP'])
    expect(readings.map(({ times }) => times?.count)).toEqual([row.calls, row.calls, row.calls])
  }
})

test('without the condition, or with rows that there are not, it ends with exit code 1 and the reason', async () => {
  const failure = (stderr: RegExp) => expect.objectContaining({ code: 1, stderr: expect.stringMatching(stderr) })
  const off = run(process.execPath, [...conditions('@zeph-telemetry/source'), main, '--longest', '1'])
  await expect(off).rejects.toThrow(failure(/run it with --conditions=profiling/))
  await expect(timing('--longest', '0')).rejects.toThrow(failure(/--longest takes a number of at least 1, not "0"/))
  await expect(timing('--shortest', '300', '--longest', '900')).rejects.toThrow(failure(/no row of 300 to 900 milli/))
  expect((await timing('--help')).stdout).toContain('--longest')
})
