import { expect, test } from 'vitest'
import { quantile, timesOf } from './quantile.ts'

test('a quantile is the value that the share of all values do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
  expect([0, 0.5, 0.95, 1].map((share) => quantile(hundred, share))).toEqual([1, 50, 95, 100])
  expect([0.3, 0.34, 0.95].map((share) => quantile([1, 2, 3], share))).toEqual([1, 2, 3])
  expect(quantile([7], 0.5)).toBe(7)
})

test('the order of the values does not matter', () => {
  expect(timesOf([3, 1, 2])).toEqual({ count: 3, median: 2, p95: 3 })
})
