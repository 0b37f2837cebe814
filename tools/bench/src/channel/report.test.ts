import { expect, test } from 'vitest'
import type { ChannelReport } from './measure-channel.ts'
import { formatChannelReport } from './report.ts'
import { type ChannelRound, resultsOf, workOf } from './results.ts'
import { CHANNEL_VARIANTS } from './variants.ts'

const round = (costs: readonly number[], bareNanoseconds: number, workNanoseconds = 990): ChannelRound =>
  new Map(
    CHANNEL_VARIANTS.map((variant, index) => {
      const samples = (['work', 'full', 'round-trip', 'try'] as const).map((measure) => ({
        measure,
        nanosecondsPerMessage: costs[index]!,
        bareNanoseconds,
        problems: [],
      }))
      return [variant, { samples, workNanoseconds } as unknown as ChannelReport]
    }),
  )

const ENVIRONMENT = {
  node: '24.21.0',
  platform: 'linux x64',
  processors: '2 x AMD EPYC',
  date: '2026-11-21 19:40 UTC',
  rounds: 3,
  iterations: 200_000,
  clock: 'CPU time of the main thread (process.threadCpuUsage)',
}

test('a variant is compared with the bare channel of the same process', () => {
  // The machine is twice as slow in the first round: the overhead is 1 % all the same.
  const [work] = resultsOf([
    round([2000, 2000, 2020, 9000], 2000),
    round([1000, 1000, 1010, 5000], 1000),
    round([1000, 1000, 1010, 5000], 1000),
  ])
  const [noise, , metrics, spans] = work!.figures
  expect(noise).toEqual({
    variant: 'bare (noise)',
    median: 1000,
    min: 1000,
    max: 2000,
    bare: 1000,
    aboveBare: 0,
    overhead: 0,
  })
  expect(metrics).toMatchObject({ variant: 'metrics only', median: 1010, max: 2020, bare: 1000, aboveBare: 10 })
  expect(metrics!.overhead).toBeCloseTo(0.01, 9)
  expect(spans!.overhead).toBeCloseTo(4, 9)
})

test('the work is that of all rounds and variants', () => {
  const costs = [1, 1, 1, 1]
  expect(workOf([round(costs, 1, 900), round(costs, 1, 1_000), round(costs, 1, 2_000)])).toBe(1_000)
})

test('the report fits 80 columns, and says whether the target is met', () => {
  const report = (metrics: number) => {
    const rounds = [round([1_000, 1_001, metrics, 123_456.7], 1_000)]
    return formatChannelReport(ENVIRONMENT, { results: resultsOf(rounds), workNanoseconds: workOf(rounds) })
  }
  const text = report(1_004)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(text).toMatch(/^3 rounds, interleaved; messages of 1 KiB, at least 200,000 per measure$/m)
  expect(text).toMatch(/^The work on a message takes 990 ns by itself$/m)
  expect(text).toMatch(/^ {2}bare \(noise\) +1,000 +1,000 - 1,000 +1,000 +0\.0 +0\.00 %$/m)
  expect(text).toMatch(/^ {2}metrics only +1,004 +1,004 - 1,004 +1,000 +4\.0 +0\.40 %$/m)
  expect(text).toMatch(/^ {2}metrics and spans +123,457 .* 122,457 +12246 %$/m)
  expect(text).toContain('Metrics cost 0.40 % with work, below the target of 1 %')
  expect(report(1_010.1)).toContain('Metrics cost 1.01 % with work, NOT below the target of 1 %')
})
