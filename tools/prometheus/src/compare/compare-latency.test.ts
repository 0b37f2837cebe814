import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareLatency, type Histogram } from './compare-latency.ts'
import { NOTHING } from './finding.ts'

const BOUNDS = [0.1, 0.2, 0.4, 0.8]
const NANOSECONDS = [50_000_000, 150_000_000, 150_000_001, 300_000_000, 5_000_000_000]

/** The histogram that a program keeps of these durations, and what Prometheus makes of it. */
function histogramOf(nanoseconds: readonly number[], bounds = BOUNDS, quantiles = [0.5, 0.95]): Histogram {
  const seconds = nanoseconds.map((value) => value / 1e9)
  const all = [...bounds, Number.POSITIVE_INFINITY]
  const buckets = new Map(all.map((bound) => [bound, seconds.filter((value) => value <= bound).length]))
  return {
    count: seconds.length,
    // Added up in another order than the comparison does.
    sum: seconds.toReversed().reduce((sum, value) => sum + value, 0),
    buckets,
    quantiles: new Map(quantiles.map((quantile) => [quantile, interpolate(quantile, buckets, seconds.length)])),
  }
}

/** As Prometheus's documentation describes `histogram_quantile`. */
function interpolate(quantile: number, buckets: ReadonlyMap<number, number>, count: number): number {
  const rank = quantile * count
  let [lower, before] = [0, 0]
  for (const [bound, upTo] of buckets) {
    if (upTo >= rank) {
      return Number.isFinite(bound) ? lower + ((bound - lower) * (rank - before)) / (upTo - before) : lower
    }
    ;[lower, before] = [bound, upTo]
  }
  return lower
}

const allHold = (histogram: Histogram, durations: readonly number[] = NANOSECONDS) =>
  compareLatency(histogram, durations).every(({ holds }) => holds)

test('count, sum, buckets and quantiles of the same durations hold', () => {
  expect(compareLatency(histogramOf(NANOSECONDS), NANOSECONDS)).toEqual([
    { of: 'count', prometheus: '5', trace: '5', holds: true },
    { of: 'sum (s)', prometheus: '5.650000', trace: '5.650000', holds: true },
    { of: '5 buckets', prometheus: '1 2 1 0 1', trace: '1 2 1 0 1', holds: true },
    { of: 'p50 (s), from 0.1 to 0.2', prometheus: '0.1750', trace: '0.1500', holds: true },
    { of: 'p95 (s), from 0.8 to Inf', prometheus: '0.8000', trace: '5.0000', holds: true },
  ])
})

test('whatever the durations and the bounds, what was measured of them holds', () => {
  const durations = fc.array(fc.integer({ min: 1, max: 10_000_000_000 }), { minLength: 1, maxLength: 60 })
  const bounds = fc.uniqueArray(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(durations, bounds, (values, milliseconds) => {
      const sorted = milliseconds.toSorted((one, other) => one - other).map((bound) => bound / 1_000)
      return allHold(histogramOf(values, sorted, [0.01, 0.5, 0.95, 0.99, 1]), values)
    }),
  )
})

const GOOD = histogramOf(NANOSECONDS)
const withBucket = (bound: number, count: number) => new Map([...GOOD.buckets, [bound, count]])

test.each<[what: string, histogram: Histogram]>([
  ['a count', { ...GOOD, count: 6 }],
  ['a sum that is more than rounding', { ...GOOD, sum: GOOD.sum + 1e-7 }],
  ['a bucket', { ...GOOD, buckets: withBucket(0.2, 4) }],
  ['a last bucket', { ...GOOD, buckets: withBucket(Number.POSITIVE_INFINITY, 6) }],
  ['a bucket too few', { ...GOOD, buckets: new Map([...GOOD.buckets].slice(0, -1)) }],
  ['a quantile above its bucket', { ...GOOD, quantiles: new Map([[0.5, 0.21]]) }],
  ['a quantile below its bucket', { ...GOOD, quantiles: new Map([[0.5, 0.09]]) }],
  ['a quantile past the last bound', { ...GOOD, quantiles: new Map([[0.99, 0.9]]) }],
  ['no quantile', { ...GOOD, quantiles: new Map([[0.5, Number.NaN]]) }],
])('%s that is wrong is found', (_what, histogram) => {
  expect(allHold(histogram)).toBe(false)
})

test('a span too many, too few or of another duration is found', () => {
  expect(allHold(GOOD, [...NANOSECONDS, 1])).toBe(false)
  expect(allHold(GOOD, NANOSECONDS.slice(1))).toBe(false)
  expect(allHold(GOOD, [NANOSECONDS[0]! + 1_000, ...NANOSECONDS.slice(1)])).toBe(false)
})

test('no spans are a failure', () => {
  expect(compareLatency(histogramOf([]), [])).toEqual([NOTHING])
})
