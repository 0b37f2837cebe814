import { expect, test } from 'vitest'
import { formatDuration } from './duration.ts'

test.each([
  [0, '0.00 µs'],
  [4.5678, '4.57 µs'],
  [812, '812 µs'],
  [999.4, '999 µs'],
  [999.6, '1.00 ms'],
  [9_996, '10.0 ms'],
  [812_000, '812 ms'],
  [999_600, '1.00 s'],
  [1_240_000, '1.24 s'],
  [59_940_000, '59.9 s'],
  [59_960_000, '1m 00s'],
  [123_000_000, '2m 03s'],
  [3_599_600_000, '1h 00m'],
  [7_500_000_000, '2h 05m'],
])('%d µs reads %s', (microseconds, text) => {
  expect(formatDuration(microseconds)).toBe(text)
})

test('a duration under 100 hours never takes more than 7 columns', () => {
  for (let microseconds = 0.001; microseconds < 3.6e11; microseconds *= 1.03) {
    expect(formatDuration(microseconds).length, String(microseconds)).toBeLessThanOrEqual(7)
  }
})
