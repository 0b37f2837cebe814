import { expect, test } from 'vitest'
import { BackOff } from './back-off.ts'

test('pauses double up to the longest, a quarter less at most, and begin anew when it works again', () => {
  const backOff = new BackOff({ firstMs: 100, mostMs: 1000 })
  for (let round = 0; round < 50; round += 1) {
    for (const most of [100, 200, 400, 800, 1000, 1000]) {
      const pause = backOff.next()
      expect(pause).toBeGreaterThanOrEqual(most * 0.75)
      expect(pause).toBeLessThanOrEqual(most)
    }
    backOff.reset()
  }
})

test('however often it fails, half a minute is the longest as a rule', () => {
  const backOff = new BackOff()
  const pauses = Array.from({ length: 2000 }, () => backOff.next())
  expect(pauses[0]).toBeLessThanOrEqual(500)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000)
  expect(pauses.at(-1)).toBeGreaterThanOrEqual(22_500)
})
