import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { BusyTime } from './busy-time.ts'
import { coveredTime } from './fixtures/expected-metrics.ts'

const FROM = 10
const TO = 90

/** A span: its times, whether it is open when the whole ends, and whether it is taken back. */
const span = fc.record({
  start: fc.integer({ min: 0, max: 100 }),
  length: fc.integer({ min: 0, max: 30 }),
  ending: fc.constantFrom('ends', 'open', 'forgotten'),
})

test('the total is the length of the union, in whatever order spans start and end', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (spans, order) => {
      const busy = new BusyTime()
      const waiting = spans.map((one) => ({ ...one, started: false }))
      while (waiting.length > 0) {
        const at = order.next().value % waiting.length
        const one = waiting[at]!
        if (!one.started) busy.enter(one.start)
        else waiting.splice(at, 1)
        if (one.started && one.ending === 'ends') busy.leave(one.start, one.start + one.length)
        if (one.started && one.ending === 'forgotten') busy.forget(one.start)
        one.started = true
      }
      const counted = spans.filter(({ ending }) => ending !== 'forgotten')
      const stretches = counted.map(
        ({ start, length, ending }) => [start, ending === 'open' ? TO : start + length] as const,
      )
      expect(busy.total(FROM, TO)).toBe(coveredTime(stretches, [FROM, TO]))
    }),
    { numRuns: 1000 },
  )
})

test('with more gaps than are kept, spans in the order of the clock still add up exactly', () => {
  // What happens at each tick of the clock: one starts, the n-th of those that are open ends, or nothing.
  const tick = fc.oneof(fc.constant('start' as const), fc.nat(3), fc.constant('wait' as const))
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.array(tick, { maxLength: 200 }), (most, ticks) => {
      const busy = new BusyTime(most)
      const open: number[] = []
      let expected = 0
      for (const [time, what] of ticks.entries()) {
        if (what === 'start') {
          open.push(time)
          busy.enter(time)
        } else if (what !== 'wait' && open.length > 0) {
          busy.leave(open.splice(what % open.length, 1)[0]!, time)
        }
        if (open.length > 0) expected += 1
      }
      expect(busy.total(0, ticks.length)).toBe(expected)
    }),
    { numRuns: 1000 },
  )
})

/** Spans of length 1, one at every second tick. */
function shortOnes(busy: BusyTime, from: number, to: number): void {
  for (let time = from; time < to; time += 2) {
    busy.enter(time)
    busy.leave(time, time + 1)
  }
}

test('a million spans one after another are added up without keeping them', async () => {
  const busy = new BusyTime()
  const heap = async () => {
    const gone = new WeakRef({})
    await collectGarbageUntil(() => gone.deref() === undefined)
    return process.memoryUsage().heapUsed
  }
  const before = await heap()
  shortOnes(busy, 0, 2e6)
  expect((await heap()) - before).toBeLessThan(1e6)
  expect(busy.total(0, 2e6)).toBe(1e6)
})

test.each(['ends', 'is open'])('one that runs beside thousands of short ones covers their gaps, when it %s', (how) => {
  const busy = new BusyTime()
  shortOnes(busy, 0, 10_000)
  busy.enter(10_000)
  shortOnes(busy, 10_001, 20_001)
  if (how === 'ends') busy.leave(10_000, 20_001)
  expect(busy.total(0, 20_001)).toBe(5000 + 10_001)
})

test('a time of long ago is not counted again where it has become a number', () => {
  const busy = new BusyTime()
  shortOnes(busy, 0, 10_000)
  busy.enter(0)
  busy.leave(0, 9_999)
  expect(busy.total(0, 10_000)).toBeGreaterThanOrEqual(5000)
  expect(busy.total(0, 10_000)).toBeLessThanOrEqual(9_999)
})
