import { expect, test } from 'vitest'
import { formatValue } from './format-value.ts'

test.each([
  [1_240_000, 'microseconds', '1.24 s'],
  [0, 'bytes', '0 B'],
  [999.4, 'bytes', '999 B'],
  [999.6, 'bytes', '1.00 kB'],
  [3_099_000, 'bytes', '3.10 MB'],
  [5e15, 'bytes', '5000 TB'],
  [412, 'samples', '412 samples'],
  [1.005, 'tokens', '1.00 tokens'],
])('%d %s reads %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text)
})
