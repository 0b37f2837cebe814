import { once } from 'node:events'
import { type Duplex, PassThrough, Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { instrumentFn } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { FAILED, FAILURE, type Note, provesExactlyOnce } from '../testing/exactly-once.ts'
import { runFixture } from '../testing/run-fixture.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

const chunks = (note: Note) => () => {
  note('ran')
  return Readable.from(['a', 'b', 'c'])
}

const brokenChunks = (note: Note) => () => {
  note('ran')
  return Readable.from(
    (async function* () {
      yield 'a'
      throw FAILURE
    })(),
  )
}

const sink = (note: Note) => (options?: { failing: boolean }) => {
  note('ran')
  return new Writable({
    objectMode: true,
    write(chunk, _encoding, done) {
      note('written', String(chunk))
      done(options?.failing ? FAILURE : null)
    },
  })
}

const upperCase = (note: Note) => () => {
  note('ran')
  return new Transform({
    objectMode: true,
    transform: (chunk, _encoding, done) => done(null, String(chunk).toUpperCase()),
  })
}

type ToReadable = () => Readable
type ToWritable = (options?: { failing: boolean }) => Writable

describe('a readable', () => {
  provesExactlyOnce([
    {
      claim: 'read by `for await`',
      make: chunks,
      consume: async (subject: ToReadable, note) => {
        for await (const chunk of subject()) note(chunk)
      },
    },
    {
      claim: 'read by events, in the same order',
      make: chunks,
      consume: async (subject: ToReadable, note) => {
        const stream = subject()
        for (const event of ['data', 'end', 'close']) stream.on(event, (chunk) => note(event, chunk))
        await once(stream, 'close')
      },
    },
    {
      claim: 'piped',
      make: chunks,
      consume: async (subject: ToReadable, note) => await once(subject().pipe(sink(note)()), 'finish'),
      runs: 2,
    },
    {
      claim: 'in a pipeline',
      make: chunks,
      consume: async (subject: ToReadable, note) => {
        await pipeline(subject(), new PassThrough({ objectMode: true }), sink(() => {})())
        note('done')
      },
    },
    {
      claim: 'left early',
      make: chunks,
      consume: async (subject: ToReadable, note) => {
        const stream = subject()
        for await (const chunk of stream) {
          note(chunk)
          break
        }
        note('destroyed', stream.destroyed)
        await once(stream, 'close')
      },
    },
    {
      claim: 'destroyed',
      make: chunks,
      consume: async (subject: ToReadable) => await once(subject().destroy(), 'close'),
    },
    {
      claim: 'destroyed with an error',
      make: chunks,
      consume: async (subject: ToReadable) => await once(subject().destroy(FAILURE), 'close'),
      ...FAILED,
    },
    {
      claim: 'that had failed when it was returned',
      make: (note) => () => chunks(note)().destroy(FAILURE),
      consume: async (subject: ToReadable, note) => {
        const [error] = await once(
          subject().on('close', () => note('closed')),
          'close',
        ).catch((thrown) => [thrown])
        note(error === FAILURE)
      },
      ...FAILED,
    },
    {
      claim: 'that was destroyed when it was returned',
      make: (note) => () => chunks(note)().destroy(),
      consume: async (subject: ToReadable) => await once(subject(), 'close'),
    },
    {
      claim: 'that breaks in the middle',
      make: brokenChunks,
      consume: async (subject: ToReadable, note) => {
        for await (const chunk of subject()) note(chunk)
      },
      ...FAILED,
    },
    {
      claim: 'that is aborted',
      make: (note) => (signal: AbortSignal) => {
        note('ran')
        return new Readable({ read() {}, signal })
      },
      consume: async (subject: (signal?: AbortSignal) => Readable, note) => {
        const controller = new AbortController()
        const stream = subject(controller.signal)
        stream.on('error', (error) => note(error.name))
        controller.abort()
        await once(stream, 'close').catch(() => {})
        await setImmediate()
      },
      status: 'error',
      errorType: 'ABORT_ERR',
    },
  ])
})

describe('a writable', () => {
  provesExactlyOnce([
    {
      claim: 'written to its end',
      make: sink,
      consume: async (subject: ToWritable, note) => {
        const stream = subject()
        stream.write('a', () => note('callback'))
        stream.end('b')
        await once(stream, 'finish')
      },
    },
    {
      claim: 'that was ended when it was returned, and finishes later',
      make: (note) => () => sink(note)().end('a'),
      consume: async (subject: ToWritable) => await once(subject(), 'finish'),
    },
    {
      claim: 'at the end of a pipeline',
      make: sink,
      consume: async (subject: ToWritable) => await pipeline(Readable.from(['a']), subject()),
    },
    {
      claim: 'that fails',
      make: sink,
      consume: async (subject: ToWritable) => await pipeline(Readable.from(['a']), subject({ failing: true })),
      ...FAILED,
    },
    {
      claim: 'that is destroyed',
      make: sink,
      consume: async (subject: ToWritable) => await once(subject().destroy(), 'close'),
    },
  ])
})

describe('a duplex', () => {
  provesExactlyOnce([
    {
      claim: 'between two streams',
      make: upperCase,
      consume: async (subject: () => Duplex, note) => {
        for await (const chunk of Readable.from(['a', 'b']).pipe(subject())) note(chunk)
      },
    },
    {
      claim: 'whose source breaks in a pipeline',
      make: upperCase,
      consume: async (subject: () => Duplex) => await pipeline(brokenChunks(() => {})(), subject(), sink(() => {})()),
      ...FAILED,
    },
  ])
})

test('a stream stays the object that it is, and takes no listener and no visible property', async () => {
  using spans = new SpanRecorder()
  const stream = Readable.from(['a'])
  const before = [stream.eventNames(), Object.keys(stream)]
  expect(instrumentFn('stream', () => stream)()).toBe(stream)
  expect([stream.eventNames(), Object.keys(stream)]).toEqual(before)
  await stream.toArray()
  expect(spans.one('stream').ended).toBe(true)
})

test('a stream that is over when it is returned ends its span at once, as what it came to', async () => {
  using spans = new SpanRecorder()
  const ended = Readable.from([], { autoDestroy: false }).resume()
  await once(ended, 'end')
  const finished = sink(() => {})().end()
  await once(finished, 'close')
  const failed = Readable.from([]).on('error', () => {})
  await new Promise((resolve) => failed.destroy(FAILURE).on('close', resolve))
  for (const [name, stream] of Object.entries({ ended, finished, failed })) instrumentFn(name, () => stream)()
  expect(spans.ended.map(({ name, status }) => [name, status])).toEqual([
    ['ended', 'unset'],
    ['finished', 'unset'],
    ['failed', 'error'],
  ])
})

test('a stream that every call returns belongs to the first call; the others end at once', () => {
  using spans = new SpanRecorder()
  const shared = new PassThrough()
  const getShared = instrumentFn('shared', () => shared)
  for (let call = 0; call < 20_000; call += 1) getShared()
  expect(spans.ended.length).toBe(19_999)
  shared.emit('close')
  expect(spans.ended.length).toBe(20_000)
})

test('a stream error without a listener ends the process as without us', async () => {
  const fixture = new URL('./fixtures/stream-error.ts', import.meta.url)
  const [bare, instrumented] = await Promise.all([runFixture(fixture, ['bare']), runFixture(fixture, ['instrumented'])])
  expect(bare.stderr).toContain('Error: nobody listens')
  expect([instrumented.code, instrumented.signal]).toEqual([bare.code, bare.signal])
  expect(instrumented.stderr).toContain('Error: nobody listens')
  expect(instrumented.stdout).toBe('span ended: error\n')
})
