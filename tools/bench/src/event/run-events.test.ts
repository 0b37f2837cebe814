import { expect, test } from 'vitest'
import { problemsOf, runEvents } from './run-events.ts'
import { VARIANTS } from './variants.ts'

const variant = (name: string) => VARIANTS.find((one) => one.name === name)!

test('events that go everywhere arrive everywhere, once, and those that go nowhere nowhere', async () => {
  const run = { events: 500, node: process.execPath }
  const { told, arrived } = await runEvents(variant('all signals'), run)
  expect([told, arrived]).toEqual([600, { lines: 600, counted: 600, onSpans: 600 }])
  const quiet = await runEvents(variant('on, level above'), run)
  expect(quiet.arrived).toEqual({ lines: 0, counted: 0, onSpans: 0 })
})

test('a run that loses an event or tells it twice does not count', () => {
  const report = { node: '', clock: '', nanosecondsPerEvent: 1, told: 10 }
  const arrived = { lines: 10, counted: 10, onSpans: 10 }
  const all = variant('all signals')
  expect(problemsOf(all, { ...report, arrived })).toEqual([])
  expect(problemsOf(all, { ...report, arrived: { ...arrived, lines: 9 } })).toEqual(['lines: 9 instead of 10'])
  expect(problemsOf(all, { ...report, arrived: { ...arrived, onSpans: 20 } })).toEqual(['onSpans: 20 instead of 10'])
  expect(problemsOf(variant('off, log only'), { ...report, arrived })).toHaveLength(2)
})
