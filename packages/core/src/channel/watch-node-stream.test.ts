import { once } from 'node:events'
import { PassThrough, Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { instrumentChannel, startSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { readChannel } from './fixtures/read-channel.ts'
import { provesSameForAll } from './fixtures/same-for-all.ts'

const MESSAGES = [{ id: 1 }, { id: 2 }, { id: 3 }]

provesSameForAll([
  {
    claim: 'a Readable of objects, in a loop',
    use: async (watch, note) => {
      const stream = watch(Readable.from(MESSAGES))
      for await (const message of stream) note(message)
      note(stream.destroyed, Object.keys(stream).includes('emit'), stream.listenerCount('data'))
    },
    counts: { sent: 3, received: 3, waits: 3 },
    spans: ['send', 'receive <- send', 'send', 'receive <- send', 'send', 'receive <- send'],
  },
  {
    claim: 'a Readable that is pushed to and read by its events',
    use: async (watch, note) => {
      const stream = watch(new Readable({ objectMode: true, highWaterMark: 2, read() {} }))
      note(stream.push(MESSAGES[0]), stream.push(MESSAGES[1]), stream.push(MESSAGES[2]), stream.push(null))
      stream.on('data', (message) => note(message === MESSAGES[0], message))
      await once(stream, 'end')
    },
    counts: { sent: 3, received: 3, waits: 1 },
    spans: ['send', 'send', 'send', 'receive <- send', 'receive <- send', 'receive <- send'],
  },
  {
    claim: 'a Readable that is read by hand',
    use: async (watch, note) => {
      const stream = watch(Readable.from(['a', 'b']))
      await once(stream, 'readable')
      note(stream.read())
      await setImmediate()
      note(stream.read())
      await setImmediate()
      note(stream.read())
    },
    counts: { sent: 2, received: 2, waits: 2 },
    spans: ['send', 'send', 'receive', 'receive'],
  },
  {
    claim: 'a PassThrough: messages are linked from end to end',
    use: async (watch, note) => {
      const stream = watch(new PassThrough({ objectMode: true }))
      for (const message of MESSAGES) note(stream.write(message))
      stream.end({ id: 4 })
      for await (const message of stream) note(message)
    },
    counts: { sent: 4, received: 4 },
    spans: ['send', 'send', 'send', 'send', 'receive <- send', 'receive <- send', 'receive <- send', 'receive <- send'],
  },
  {
    claim: 'a Transform in a pipeline',
    use: async (watch, note) => {
      const double = new Transform({
        objectMode: true,
        transform: ({ id }, _encoding, done) => done(null, { id: id * 2 }),
      })
      const sink = new Writable({ objectMode: true, write: (message, _encoding, done) => done(void note(message)) })
      await pipeline(Readable.from(MESSAGES), watch(double), sink)
      note(double.destroyed, sink.writableFinished)
    },
    counts: { sent: 3, received: 3 },
    spans: ['send', 'receive', 'send', 'receive', 'send', 'receive'],
  },
  {
    claim: 'a Writable whose sink is slow: the wait until it drains is measured once',
    use: async (watch, note) => {
      const stream = watch(
        new Writable({
          objectMode: true,
          highWaterMark: 2,
          write: (message, _encoding, done) => void setImmediate().then(() => done(void note(message))),
        }),
      )
      note(stream.write(1), stream.write(2), stream.write(3))
      await once(stream, 'drain')
      stream.end(4)
      await once(stream, 'finish')
    },
    counts: { sent: 4, received: 4, waits: 1 },
    spans: ['send', 'receive', 'send', 'send', 'receive', 'receive', 'send', 'receive'],
  },
  {
    claim: 'a sink that takes several chunks at once, and one that knows nothing else',
    use: async (watch, note) => {
      const writev = (chunks: { chunk: unknown }[], done: () => void) => {
        note(...chunks.map(({ chunk }) => chunk))
        done()
      }
      const stream = watch(new Writable({ objectMode: true, writev: writev as never }))
      stream.write({ id: 0 })
      stream.cork()
      for (const message of MESSAGES) stream.write(message)
      stream.uncork()
      stream.end()
      await once(stream, 'finish')
    },
    counts: { sent: 4, received: 4 },
    spans: ['send', 'receive <- send', 'send', 'send', 'send', 'receive <- send', 'receive <- send', 'receive <- send'],
  },
  {
    claim: 'bytes: a message is what is written, and what is read, at once',
    use: async (watch, note) => {
      const stream = watch(new PassThrough({ highWaterMark: 4 }))
      note(stream.write('abcdef'))
      await once(stream, 'readable')
      note(stream.read(2).toString(), stream.read(4).toString())
      stream.end()
      await once(stream.resume(), 'close')
    },
    counts: { sent: 1, received: 2, waits: 1 },
    spans: ['send', 'receive', 'receive'],
  },
  {
    claim: 'what fails fails as it does: a write after the end, a sink, a reader that leaves',
    use: async (watch, note) => {
      const ended = watch(new Writable({ write: (_chunk, _encoding, done) => done() }))
      ended.end()
      ended.on('error', (error) => note((error as NodeJS.ErrnoException).code))
      note(ended.write('late', (error) => note('callback', error?.message)))
      const broken = watch(new Writable({ write: (_chunk, _encoding, done) => done(new Error('mine')) }))
      broken.on('error', (error) => note(error.message))
      broken.write('x')
      const left = watch(Readable.from(MESSAGES))
      for await (const message of left) {
        note(message)
        break
      }
      note(left.destroyed, left.listenerCount('error'))
      await setImmediate()
    },
    counts: { sent: 2, received: 2, waits: 1 },
    spans: ['send', 'receive', 'send', 'receive <- send'],
  },
])

test('the depth of a stream of objects is what waits in it, and that of a stream of bytes is not known', async () => {
  const objects = instrumentChannel(new PassThrough({ objectMode: true, highWaterMark: 50 }), { name: 'objects' })
  for (let message = 0; message < 16; message += 1) objects.write({ message })
  expect((await readChannel('objects')).depth).toBe(16)
  objects.resume()
  await once(objects.end(), 'end')
  expect(await readChannel('objects')).toMatchObject({ sent: 16, received: 16, depth: 0 })

  const bytes = instrumentChannel(new PassThrough(), { name: 'bytes' })
  for (let message = 0; message < 16; message += 1) bytes.write('x')
  expect(await readChannel('bytes')).toMatchObject({ sent: 16, depth: undefined })
})

test('who ends a stream waits for it no more, though its sink is never done', async () => {
  await using running = new RunningMetrics()
  const stream = instrumentChannel(new Writable({ highWaterMark: 1, write() {} }), { name: 'ended' })
  expect(stream.write('ab')).toBe(false)
  expect((await readChannel('ended', running)).waits).toBe(0)
  stream.end()
  expect((await readChannel('ended', running)).waits).toBe(1)
  stream.destroy()
})

test('a chunk that is put back and comes again has no sender any more, and keeps none in memory', () => {
  using spans = new SpanRecorder()
  const stream = instrumentChannel(new PassThrough({ objectMode: true }), {
    name: 'again',
    send: () => startSpan('send'),
    receive: () => startSpan('receive'),
  })
  stream.write({})
  stream.unshift(stream.read())
  stream.read()
  const receives = spans.ended.filter(({ name }) => name === 'receive')
  expect(receives.map(({ links }) => links.length)).toEqual([1, 0])
})

test('of a stream, too, a message has both spans or none', () => {
  using spans = new SpanRecorder()
  const stream = instrumentChannel(new PassThrough({ objectMode: true }), {
    name: 'sampled',
    send: () => startSpan('send'),
    receive: () => startSpan('receive'),
    every: 2,
  })
  for (const message of [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }]) stream.write(message)
  while (stream.read() !== null);
  expect(spans.ended.map(({ name, links }) => [name, links.length])).toEqual([
    ['send', 0],
    ['send', 0],
    ['receive', 1],
    ['receive', 1],
  ])
})

test('a listener of data runs inside the receiver’s span, and what it throws fails that', () => {
  using spans = new SpanRecorder()
  const stream = instrumentChannel(new Readable({ objectMode: true, read() {} }), {
    name: 'listener',
    receive: () => startSpan('receive'),
  })
  stream.on('data', () => {
    startSpan('inside').end()
    throw new Error('mine')
  })
  stream.push({})
  expect(() => stream.read()).toThrow('mine')
  expect(spans.parentOf('inside')).toBe('receive')
  expect(spans.one('receive')).toMatchObject({ status: 'error', ended: true })
})
