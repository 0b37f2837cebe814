import { expect, test } from 'vitest'
import { Governor } from './governor.ts'

/** Traces that begin evenly, each with so many readings and resumptions where it is measured. */
function simulate({ tracesPerSecond, seconds }: { tracesPerSecond: number; seconds: number }) {
  let now = 0
  let seed = 1
  const acts = { readings: 0, resumptions: 0 }
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const governor = new Governor({ acts: () => acts, now: () => now, random })
  let measured = 0
  const all = tracesPerSecond * seconds
  for (let trace = 0; trace < all; trace += 1) {
    now = (trace / tracesPerSecond) * 1000
    if (!governor.begins()) continue
    measured += 1
    acts.readings += 5
    acts.resumptions += 8
  }
  const cost = acts.readings * 0.0004 + acts.resumptions * 0.00015
  return { share: measured / all, cost: cost / (seconds * 1000) }
}

test('all traces are measured where that is cheap', () => {
  expect(simulate({ tracesPerSecond: 1000, seconds: 10 }).share).toBe(1)
})

test.each([10_000, 20_000, 100_000])('%d spans a second: a share, at a cost below two percent', (tracesPerSecond) => {
  const { share, cost } = simulate({ tracesPerSecond, seconds: 30 })
  expect(cost).toBeLessThan(0.02)
  expect(cost).toBeGreaterThan(0.004)
  expect(share).toBeLessThan(1)
  expect(share).toBeGreaterThan(0)
})

test('when the storm is over all are measured again', () => {
  let now = 0
  const acts = { readings: 0, resumptions: 0 }
  const governor = new Governor({ acts: () => acts, now: () => now, random: () => 0.5 })
  for (; now < 2000; now += 0.02) if (governor.begins()) acts.readings += 10
  expect(governor.oneIn).toBeGreaterThan(5)
  for (; now < 8000; now += 10) if (governor.begins()) acts.readings += 10
  expect(governor.oneIn).toBe(1)
  expect([1, 2, 3].map(() => governor.begins())).toEqual([true, true, true])
})
