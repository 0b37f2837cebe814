import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Durations } from './durations.ts'

const DAY = 86_400e9
const nanoseconds = fc.oneof(
  fc.integer({ min: 0, max: 1000 }),
  fc.double({ min: 0, max: Math.log(DAY), noNaN: true }).map((exponent) => Math.round(Math.exp(exponent))),
)

function durationsOf(values: readonly number[]): Durations {
  const durations = new Durations()
  for (const value of values) durations.record(value)
  return durations
}

test('count, sum, last, mean, min and max are exact', () => {
  fc.assert(
    fc.property(fc.array(nanoseconds, { minLength: 1 }), (values) => {
      const sum = values.reduce((total, value) => total + value, 0)
      expect(durationsOf(values).read()).toMatchObject({
        count: values.length,
        sum: sum / 1e9,
        last: values.at(-1)! / 1e9,
        mean: sum / values.length / 1e9,
        min: Math.min(...values) / 1e9,
        max: Math.max(...values) / 1e9,
      })
    }),
  )
})

test('quantiles are off by at most 1 %, from a nanosecond to a day', () => {
  fc.assert(
    fc.property(fc.array(nanoseconds, { minLength: 1, maxLength: 500 }), (values) => {
      const sorted = values.toSorted((a, b) => a - b)
      const read = durationsOf(values).read()
      for (const [percent, seconds] of [
        [50, read.p50],
        [95, read.p95],
        [99, read.p99],
      ] as const) {
        // Which of two neighbours a quantile is differs between definitions.
        const rank = (percent / 100) * values.length
        const [low, high] = [
          sorted[Math.max(Math.floor(rank), 1) - 1]!,
          sorted[Math.min(Math.ceil(rank), values.length - 1)]!,
        ]
        expect(seconds * 1e9).toBeGreaterThanOrEqual(Math.floor(low * 0.99))
        expect(seconds * 1e9).toBeLessThanOrEqual(Math.ceil(high * 1.01))
      }
    }),
    { numRuns: 500 },
  )
})

test('of many values a quantile is where the share of them lies', () => {
  const read = durationsOf(Array.from({ length: 100_000 }, (_, index) => (index + 1) * 10_000)).read()
  for (const [seconds, exact] of [
    [read.p50, 0.5],
    [read.p95, 0.95],
    [read.p99, 0.99],
  ] as const) {
    expect(Math.abs(seconds / exact - 1)).toBeLessThan(0.01)
  }
})

test('longer than a day: a quantile is a day at least, max is exact', () => {
  const { p50, p99, max } = durationsOf([1e9, 1e9, 3 * DAY]).read()
  expect(p50).toBeLessThan(1.01)
  expect(max).toBe((3 * DAY) / 1e9)
  expect(p99).toBeGreaterThanOrEqual((DAY / 1e9) * 0.99)
})

test('no quantile lies outside of what was measured; that of one value is the value', () => {
  fc.assert(
    fc.property(fc.array(nanoseconds, { minLength: 1, maxLength: 20 }), (values) => {
      const { p50, p95, p99, min, max } = durationsOf(values).read()
      expect(min <= p50 && p50 <= p95 && p95 <= p99 && p99 <= max).toBe(true)
      expect(durationsOf([values[0]!]).read()).toMatchObject({ p50: values[0]! / 1e9, p99: values[0]! / 1e9 })
    }),
  )
})

test('nothing recorded is all zeros', () => {
  expect(new Set(Object.values(new Durations().read()))).toEqual(new Set([0]))
})
