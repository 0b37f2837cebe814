import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { stopwatch } from '../on.ts'

test('it tells the milliseconds since its start, again and again', async () => {
  const before = performance.now()
  const elapsed = stopwatch()
  const first = elapsed()
  await pause(20)
  const second = elapsed()
  const around = performance.now() - before
  expect(first).toBeGreaterThanOrEqual(0)
  // Timers may fire up to a millisecond early.
  expect(second - first).toBeGreaterThan(18)
  expect(second).toBeLessThanOrEqual(around)
})

test('two of them do not know of one another', async () => {
  const first = stopwatch()
  await pause(20)
  const second = stopwatch()
  expect(first() - second()).toBeGreaterThan(18)
})
