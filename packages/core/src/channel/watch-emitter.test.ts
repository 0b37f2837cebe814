import { EventEmitter, once } from 'node:events'
import { activeSpan, instrumentChannel, startSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { provesSameForAll } from './fixtures/same-for-all.ts'

provesSameForAll([
  {
    claim: 'an emitter’s listeners hear the same, with the same `this`, and emit says the same',
    event: 'message',
    use: (watch, note) => {
      const emitter = watch(new EventEmitter())
      emitter.on('message', function (this: unknown, ...args) {
        note(this === emitter, ...args)
      })
      emitter.once('message', () => note('once'))
      note(emitter.emit('message', 1, 'two'), emitter.emit('message', 3), emitter.emit('other', 4))
      note(emitter.listenerCount('message'), emitter.eventNames(), Object.keys(emitter).includes('emit'))
    },
    counts: { sent: 2, received: 2 },
    spans: ['send', 'receive <- send', 'send', 'receive <- send'],
  },
  {
    claim: 'an event that nobody listens to is dropped',
    event: 'message',
    use: (watch, note) => {
      const emitter = watch(new EventEmitter())
      note(emitter.emit('message'))
      emitter.on('message', note)
      note(emitter.emit('message', 1))
    },
    counts: { sent: 1, received: 1, dropped: 1 },
    spans: ['send', 'send', 'receive <- send'],
  },
  {
    claim: 'what a listener throws comes out of emit, and keeps the later listeners from hearing it',
    event: 'message',
    use: (watch, note) => {
      const emitter = watch(new EventEmitter())
      emitter.on('message', () => {
        throw new Error('mine')
      })
      emitter.on('message', note)
      emitter.emit('message')
    },
    counts: { sent: 1, received: 1 },
    spans: ['!send', '!receive <- send'],
  },
  {
    claim: 'an error event without listeners throws, as it does',
    event: 'error',
    use: (watch) => watch(new EventEmitter()).emit('error', new Error('mine')),
    counts: { dropped: 1 },
    spans: ['!send'],
  },
  {
    claim: 'who awaits an event, or loops over it, gets it',
    event: 'message',
    use: async (watch, note) => {
      const emitter = watch(new EventEmitter({ captureRejections: true }))
      const first = once(emitter, 'message')
      emitter.emit('message', 1)
      note(await first, emitter.listenerCount('message'))
      emitter.on('message', async () => Promise.reject(new Error('captured')))
      const failed = once(emitter, 'error').catch((error) => note(error.message))
      emitter.emit('message', 2)
      note(await failed)
    },
    counts: { sent: 2, received: 2 },
    spans: ['send', 'receive <- send', 'send', 'receive <- send'],
  },
  {
    claim: 'an emitter of symbols',
    event: 'message',
    use: (watch, note) => {
      const emitter = watch(new EventEmitter())
      emitter.on(Symbol.for('x'), note)
      note(emitter.emit(Symbol.for('x'), 1))
    },
    counts: {},
    spans: [],
  },
])

test('listeners run inside the receiver’s span, and that inside the sender’s', () => {
  using spans = new SpanRecorder()
  const emitter = instrumentChannel(new EventEmitter(), {
    name: 'nested',
    event: 'message',
    send: (facts) => startSpan('send', { facts: JSON.stringify(facts) }),
    receive: () => startSpan('receive'),
  })
  let inside = ''
  emitter.on('message', () => {
    inside = activeSpan().spanId
  })
  emitter.emit('message')
  expect(inside).toBe(spans.one('receive').spanId)
  expect(spans.parentOf('receive')).toBe('send')
  expect(spans.one('send').attributes['facts']).toBe('{"channel":"nested"}')
})

test('the span of an event that nobody hears says that it was dropped', () => {
  using spans = new SpanRecorder()
  const outcomes: unknown[] = []
  const emitter = instrumentChannel(new EventEmitter(), {
    name: 'unheard',
    event: 'message',
    send: () => startSpan('send'),
    onSent: (_span, outcome) => outcomes.push(outcome),
  })
  emitter.emit('message')
  emitter.on('message', () => {}).emit('message')
  expect(outcomes).toEqual([
    { dropped: true, waited: false },
    { dropped: false, waited: false },
  ])
  expect(spans.ended.length).toBe(2)
})

test('two events of one emitter are two channels', () => {
  using spans = new SpanRecorder()
  const emitter = new EventEmitter()
  for (const event of ['a', 'b', 'a']) instrumentChannel(emitter, { name: event, event, send: () => startSpan(event) })
  for (const event of ['a', 'b']) emitter.emit(event)
  expect(spans.ended.map(({ name }) => name)).toEqual(['a', 'b'])
})
