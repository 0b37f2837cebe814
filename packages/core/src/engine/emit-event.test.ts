import { addLayer, runInContext, suppress, withSpan } from '@zeph-telemetry/core'
import { expect, test, vi } from 'vitest'
import { captureContext } from '../context/context.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { emitEvent } from './emit-event.ts'
import type { EventRecord } from './event-record.ts'

const told: EventRecord[] = []

function listen(): Disposable {
  told.length = 0
  const remove = addLayer({ name: 'listener', onEvent: (event) => void told.push(event) })
  return { [Symbol.dispose]: remove }
}

test('an event reaches every layer that wants it, with a time of the span clock and the ids of the active span', () => {
  using _listener = listen()
  using spans = new SpanRecorder()
  emitEvent({ name: 'outside' })
  withSpan('turn', {}, () => emitEvent({ name: 'inside', severity: 'warn', counters: { memory: { rss_bytes: 7 } } }))
  const { spanId, startTime, endTime } = spans.ended[0]!
  const [outside, inside] = told
  expect(outside).toMatchObject({ name: 'outside', severity: 'info', attributes: {}, spanContext: undefined })
  expect(inside).toMatchObject({ name: 'inside', severity: 'warn', counters: { memory: { rss_bytes: 7 } } })
  expect(inside!.spanContext?.spanId).toBe(spanId)
  expect(outside!.time).toBeLessThan(startTime)
  expect(inside!.time).toBeGreaterThan(startTime)
  expect(inside!.time).toBeLessThan(endTime)
})

test('secrets in an event are replaced before a layer sees it', () => {
  using _listener = listen()
  emitEvent({ name: 'login', attributes: { password: 'hunter2', note: 'key sk-abcdefghijklmnopqrstuvwxyz123456' } })
  expect(JSON.stringify(told)).not.toMatch(/hunter2|sk-abc/)
  expect(told[0]?.attributes.note).toContain('[REDACTED')
})

test('nothing is told where nothing is recorded, where recording is suppressed, or by a layer that looks at one', () => {
  const seen = vi.fn()
  const remove = addLayer({
    name: 'echo',
    onEvent: (event) => {
      seen(event.name)
      emitEvent({ name: 'echo' })
    },
  })
  runInContext(captureContext(), suppress, () => emitEvent({ name: 'suppressed' }))
  emitEvent({ name: 'seen' })
  remove()
  emitEvent({ name: 'late' })
  expect(seen.mock.calls).toEqual([['seen']])
})

test('a layer that throws on events is reported once and switched off, and the others are told', () => {
  using _listener = listen()
  using stderr = new CapturedStderr()
  const onEvent = vi.fn(() => {
    throw new Error('layer')
  })
  addLayer({ name: 'failing on events', onEvent })
  for (let time = 0; time < 30; time += 1) emitEvent({ name: 'tick' })
  expect([onEvent.mock.calls.length, told.length]).toEqual([10, 30])
  expect([stderr.about('threw').length, stderr.about('is switched off').length]).toEqual([1, 1])
})
