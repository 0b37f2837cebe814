import { expect, test, vi } from 'vitest'
import { settledWithin } from './settled-within.ts'

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

test('true as soon as the work has settled, be it with an error; then nothing keeps the process alive', async () => {
  const before = timers()
  const work = Promise.withResolvers<void>()
  const settled = settledWithin(work.promise, 1e6)
  expect(timers()).toBe(before + 1)
  work.reject(new Error('failed'))
  expect(await settled).toBe(true)
  expect(await settledWithin(Promise.resolve(), 1e6)).toBe(true)
  expect(timers()).toBe(before)
})

test('false once the time is up', async () => {
  vi.useFakeTimers()
  const settled = settledWithin(new Promise(() => {}), 100)
  await vi.advanceTimersByTimeAsync(99)
  expect(vi.getTimerCount()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(await settled).toBe(false)
  vi.useRealTimers()
})
