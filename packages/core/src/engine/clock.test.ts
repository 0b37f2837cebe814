import { afterEach, expect, test, vi } from 'vitest'
import { now, toUnixNanoseconds } from './clock.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('no reading equals or precedes the one before', () => {
  let last = now()
  for (let reading = 0; reading < 200_000; reading += 1) {
    const next = now()
    if (!(next > last && Number.isInteger(next))) expect.fail(`${next} after ${last}`)
    last = next
  }
})

test('not even while the clock of the process stands still or goes back', () => {
  const before = now()
  const frozen = performance.now()
  vi.spyOn(performance, 'now')
    .mockReturnValueOnce(frozen)
    .mockReturnValueOnce(frozen)
    .mockReturnValue(frozen - 1000)
  const readings = [before, now(), now(), now()]
  expect(readings).toEqual([...new Set(readings)].toSorted((a, b) => a - b))
})

test('it counts nanoseconds since the time origin, as wall clock and performance.now do', () => {
  const reading = now()
  expect(Math.abs(reading / 1e6 - performance.now())).toBeLessThan(1000)
  expect(Math.abs(Number(toUnixNanoseconds(reading) / 1_000_000n) - Date.now())).toBeLessThan(1000)
})
