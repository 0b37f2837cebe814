import { expect, test } from 'vitest'
import { reportOf } from './memory-report.ts'
import type { MemorySample } from './memory-sample.ts'

/** Samples at 0 s, 1 s, 2 s, ... */
function sample(second: number, more: Partial<MemorySample>): MemorySample {
  const zero = { heapSize: 0, external: 0, rss: 0, allocations: 0, deallocations: 0 }
  return { timestamp: new Date(second * 1000), ...zero, ...more }
}

test('growth is between the lowest moments of both halves: what waits for a collection is none', () => {
  const sawtooth = [10, 50, 90, 12, 60, 11, 70, 95, 13, 40].map((heapSize, second) => sample(second, { heapSize }))
  expect(reportOf(sawtooth).growth).toBe(1)
  const leaking = [10, 50, 20, 60, 30, 70].map((heapSize, second) => sample(second, { heapSize, external: second }))
  expect(reportOf(leaking).growth).toBe(30 + 4 - 10)
  const shrinking = [30, 10].map((heapSize, second) => sample(second, { heapSize }))
  expect(reportOf(shrinking).growth).toBe(-20)
})

test('fewer than two samples show no growth and no interval', () => {
  expect(reportOf([])).toEqual({ samples: [], growth: 0, busiest: [] })
  expect(reportOf([sample(0, { heapSize: 9 })])).toMatchObject({ growth: 0, busiest: [] })
})

test('the five intervals in which most was allocated per second, the busiest first', () => {
  const seconds = [0, 1, 2, 3, 4, 5, 6, 16]
  const samples = seconds.map((second, index) =>
    sample(second, { allocations: second === 16 ? 300 : index * 10, deallocations: index }),
  )
  const { busiest } = reportOf(samples)
  expect(busiest.map(({ bytesPerSecond }) => bytesPerSecond)).toEqual([60, 50, 40, 30, 30])
  expect(busiest[0]).toEqual({
    from: new Date(5000),
    to: new Date(6000),
    allocations: 60,
    deallocations: 6,
    bytesPerSecond: 60,
  })
})

test('a clock that was set back makes no negative or endless rate', () => {
  const [interval] = reportOf([sample(5, {}), sample(1, { allocations: 7 })]).busiest
  expect(interval!.bytesPerSecond).toBe(7000)
})
