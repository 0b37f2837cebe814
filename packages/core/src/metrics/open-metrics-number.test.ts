import { expect, test } from 'vitest'
import { bucketBound, numberText } from './open-metrics-number.ts'

/** As Go writes them: the specification names most of these. */
test.each([
  [0, '0.0'],
  [0.001, '0.001'],
  [0.5, '0.5'],
  [1, '1.0'],
  [10, '10.0'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [0.000025, '2.5e-05'],
  [1e-10, '1e-10'],
  [100_000, '100000.0'],
  [999_999.5, '999999.5'],
  [1_000_000, '1e+06'],
  [1_234_567, '1.234567e+06'],
  [1e10, '1e+10'],
  [2.5e-300, '2.5e-300'],
  [-2, '-2.0'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('%d as a bound is %s', (bound, text) => {
  expect(bucketBound(bound)).toBe(text)
})

test.each([
  [1, '1'],
  [0.1, '0.1'],
  [1e21, '1e+21'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NaN, 'NaN'],
])('%d as a value is %s', (value, text) => {
  expect(numberText(value)).toBe(text)
})
