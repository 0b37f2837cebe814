import { expect, test } from 'vitest'
import { rowsBetween, waitsOf } from './rows.ts'

const rows = rowsBetween(1, 1_000)

test('the rows go from 1 ms to 1 s, sequential and concurrent, each with spans of a name of its own', () => {
  for (const mode of ['sequential', 'concurrent'] as const) {
    const steps = rows.filter((row) => row.mode === mode).map(({ milliseconds }) => milliseconds)
    expect([steps[0], steps.at(-1)]).toEqual([1, 1_000])
  }
  expect(new Set(rows.map(({ span }) => span)).size).toBe(rows.length)
  expect(rowsBetween(16, 64).map(({ milliseconds }) => milliseconds)).toEqual([16, 64, 16, 64])
})

test('every row has enough calls for a p95, and the concurrent ones keep all lanes busy', () => {
  for (const { calls, lanes } of rows) expect(calls).toBeGreaterThanOrEqual(Math.max(20, lanes))
  expect(rows.find(({ mode }) => mode === 'concurrent')?.lanes).toBe(32)
})

test.each(rows.map((row) => [row.span, row] as const))(
  '%s: the waits are around the nominal one, evenly spread',
  (_, row) => {
    const waits = waitsOf(row)
    expect(waits).toHaveLength(row.calls)
    expect(
      waits.every((wait) => Number.isInteger(wait) && Math.abs(wait - row.milliseconds) <= row.milliseconds * 0.15),
    ).toBe(true)
    const spread = new Set(waits).size
    expect(spread).toBe(Math.min(row.calls, new Set(waitsOf({ ...row, calls: 100_003 })).size))
    if (spread > 5) expect(waits).not.toEqual(waits.toSorted((a, b) => a - b))
  },
)
