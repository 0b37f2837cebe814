import { EventEmitter } from 'node:events'
import { activeSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { channelSpans } from '../channel-spans.ts'
import { collectGarbageUntil } from '../fixtures/collect-garbage.ts'
import { type WatchedListeners, watchListeners } from './watch-listeners.ts'

let emitter: EventEmitter
let recorder: SpanRecorder

beforeEach(() => {
  emitter = new EventEmitter()
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

function watch(): WatchedListeners {
  const direction = { 'zeph.channel.direction': 'in' }
  return watchListeners(emitter, ['message'], () => channelSpans.start('channel.cli', direction))!
}

test('a listener sees the arguments and `this` of the event, and emit says whether there was one', () => {
  watch()
  expect(emitter.emit('message', 1)).toBe(false)
  const seen: unknown[] = []
  emitter.on('message', function (this: unknown, ...args: unknown[]) {
    seen.push(this, ...args)
  })
  expect(emitter.emit('message', 1, 'two')).toBe(true)
  expect(seen).toEqual([emitter, 1, 'two'])
  expect(recorder.spans.length).toBe(1)
})

test('listeners that were there before keep their order, and `once` stays once', () => {
  const heard: string[] = []
  emitter.once('message', () => heard.push('first'))
  emitter.on('message', () => heard.push('second'))
  watch()
  emitter.emit('message')
  emitter.emit('message')
  expect(heard).toEqual(['first', 'second', 'second'])
  expect(recorder.spans.length).toBe(2)
})

test('a `once` that was there before is found when it is removed', () => {
  const listener = () => expect.unreachable()
  emitter.once('message', listener)
  watch()
  emitter.off('message', listener)
  expect(emitter.emit('message')).toBe(false)
})

test('an event inside of an event has a span of its own, and the outer one goes on', () => {
  watch()
  const spans: string[] = []
  emitter.on('message', (again: boolean) => {
    spans.push(activeSpan().spanId)
    if (again) emitter.emit('message', false)
  })
  emitter.on('message', () => spans.push(activeSpan().spanId))
  emitter.emit('message', true)
  const [outer, inner] = recorder.started
  expect(inner?.parentSpanId).toBe(outer?.spanId)
  expect(spans).toEqual([outer?.spanId, inner?.spanId, inner?.spanId, outer?.spanId])
  expect(recorder.spans).toEqual([inner, outer])
})

test('other events are not touched', () => {
  watch()
  const listener = () => expect(activeSpan().recording).toBe(false)
  emitter.on('other', listener)
  expect(emitter.rawListeners('other')).toEqual([listener])
  emitter.emit('other')
  expect(recorder.spans).toEqual([])
})

test('a listener that was added unwatched is called without a span, and found when it is removed', () => {
  const watched = watch()
  const listener = () => expect(activeSpan().recording).toBe(false)
  emitter.on('message', listener)
  emitter.removeListener('message', listener)
  watched.unwatched(() => emitter.on('message', listener))
  emitter.emit('message')
  emitter.off('message', listener)
  expect(emitter.listenerCount('message')).toBe(0)
  expect(recorder.spans).toEqual([])
})

test('the same listener added twice is called twice and removed one at a time', () => {
  watch()
  let calls = 0
  const listener = () => {
    calls += 1
  }
  emitter.on('message', listener)
  emitter.addListener('message', listener)
  emitter.emit('message')
  emitter.off('message', listener)
  emitter.emit('message')
  expect([calls, emitter.listenerCount('message')]).toEqual([3, 1])
})

test('what is no function is refused as before', () => {
  watch()
  expect(() => emitter.on('message', 1 as never)).toThrow(TypeError)
})

test('a listener whose promise can never settle leaves a span that ends as abandoned', async () => {
  watch()
  emitter.on('message', async () => {
    await new Promise(() => {})
  })
  emitter.emit('message')
  await collectGarbageUntil(() => recorder.spans.length === 1)
  expect(recorder.spans[0]?.attributes).toMatchObject({ 'zeph.abandoned': true })
})
