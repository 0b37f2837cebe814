import { EventEmitter } from 'node:events'
import { PassThrough, Readable, Writable } from 'node:stream'
import { instrumentChannel, startSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

async function* forever(): AsyncGenerator<number> {
  for (;;) yield 1
}

/** Each makes a channel and uses it a little. */
const KINDS: Record<string, (watch: <T extends object>(channel: T) => T) => unknown> = {
  'an emitter': (watch) =>
    watch(new EventEmitter())
      .on('message', () => {})
      .emit('message', {}),
  'an event target': (watch) => watch(new EventTarget()).dispatchEvent(new Event('message')),
  'an AbortController': (watch) => watch(new AbortController()).abort(),
  'a signal': (watch) => watch(new AbortController().signal).throwIfAborted(),
  'a Readable': (watch) => watch(new Readable({ objectMode: true, read() {} })).push({}),
  'a Writable': (watch) => watch(new Writable({ objectMode: true, write() {} })).write({}),
  'a PassThrough that wants no more': (watch) =>
    watch(new PassThrough({ objectMode: true, highWaterMark: 1 })).write({}),
  'a ReadableStream that is waited for': (watch) => void watch(new ReadableStream()).getReader().read(),
  'a WritableStream that wants no more': (watch) => {
    const stream = watch(new WritableStream({ write: () => new Promise(() => {}) }))
    void stream.getWriter().write({})
  },
  'a generator': (watch) => void watch(forever()).next(),
}

test.each(Object.entries(KINDS))('%s that is instrumented and dropped is collected', async (name, use) => {
  using _spans = new SpanRecorder()
  let gone = 0
  const registry = new FinalizationRegistry(() => {
    gone += 1
  })
  const site = { name, send: () => startSpan('send'), receive: () => startSpan('receive') }
  const isEvented = name.startsWith('an e')
  const drop = () =>
    use((channel) => {
      registry.register(channel, undefined)
      return instrumentChannel(channel, isEvented ? { ...site, event: 'message' } : site)
    })
  drop()
  await collectGarbageUntil(() => gone === 1)
  expect(gone).toBe(1)
})
