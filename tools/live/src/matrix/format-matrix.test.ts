import { expect, test } from 'vitest'
import { FAILURES, HEALTHY } from './failures.ts'
import { formatMatrix } from './format-matrix.ts'

test('the table has a line for each row and fits into 80 columns', () => {
  const report = {
    ...{ turns: 10_000, wrongTurns: 0, made: 1_000_000, shutdownMs: 2345.6 },
    turnMs: { median: 10.1234, p99: 1234.5, max: 12_345 },
    heap: { early: 25e6, most: 125.31e6 },
    counted: { exported: 0, dropped: 1_000_000, replayed: 0 },
  }
  const lines = formatMatrix([HEALTHY, ...FAILURES].map(({ name }) => ({ name, report, missing: 1_000_000 }))).split(
    '\n',
  )
  expect(lines).toHaveLength(FAILURES.length + 2)
  expect(lines[2]).toBe('refused             10.123   1234.5    12345 125 (+100.3)   1,000,000       2346')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
})
