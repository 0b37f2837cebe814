import { expect, test } from 'vitest'
import type { VariantReport } from './measure-variant.ts'
import { formatReport } from './report.ts'
import { type Round, resultsOf } from './results.ts'
import { summarize } from './statistics.ts'
import { VARIANTS } from './variants.ts'

const round = (costs: readonly number[]): Round =>
  new Map(
    VARIANTS.map((variant, index) => {
      const nanosecondsPerCall = costs[index]!
      const samples = (['sync', 'async', 'span'] as const).map((measure) => ({
        measure,
        nanosecondsPerCall,
        problems: [],
      }))
      return [variant, { samples } as unknown as VariantReport]
    }),
  )

test('medians, spreads and ratios; bare is subtracted round by round where the measure says so', () => {
  const [sync, , span] = resultsOf([
    round([1, 1, 5, 100, 1001]),
    round([3, 3, 7, 300, 2003]),
    round([2, 2, 6, 200, 1502]),
  ])
  expect(sync?.figures.at(3)).toEqual({
    variant: 'on-recording',
    median: 200,
    min: 100,
    max: 300,
    toBare: 100,
    toSdk: 200 / 1502,
  })
  expect(span?.figures.at(-1)).toEqual({ variant: 'OpenTelemetry SDK', median: 1500, min: 1000, max: 2000, toSdk: 1 })
  expect(summarize([1, 2, 3, 10]).median).toBe(2.5)
})

test('the report fits 90 columns and states what it was measured with', () => {
  const environment = {
    node: '24.21.0',
    platform: 'linux x64',
    processors: '2 x AMD EPYC',
    date: '2026-11-21 03:34 UTC',
    rounds: 3,
    iterations: 100_000,
    clock: 'CPU time of the main thread (process.threadCpuUsage)',
  }
  const text = formatReport(environment, resultsOf([round([1.25, 1.3, 14, 123_456, 1_234_567])]))
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(90)
  expect(text).toMatch(/Node 24\.21\.0 on linux x64, 2 x AMD EPYC\n3 rounds.*100,000 calls/)
  expect(text).toMatch(/on-recording +123,456 +123,456 - 123,456 +98765 +0\.100/)
  expect(text).toContain('Read ratios, not absolutes')
})
