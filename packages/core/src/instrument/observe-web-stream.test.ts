import { Readable } from 'node:stream'
import { instrumentFn } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { FAILED, FAILURE, type Note, provesExactlyOnce } from '../testing/exactly-once.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

/** Two chunks and the end; `cancel` is noted. */
const chunks = (note: Note) => () => {
  note('ran')
  const left = ['a', 'b']
  return new ReadableStream<string>(
    {
      pull(controller) {
        const chunk = left.shift()
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
      cancel: (reason) => note('cancelled', reason),
    },
    { highWaterMark: 0 },
  )
}

const broken = (note: Note) => () => {
  note('ran')
  return chunks(() => {})().pipeThrough(
    new TransformStream<string, string>({
      transform(chunk, controller) {
        if (chunk === 'b') throw FAILURE
        controller.enqueue(chunk)
      },
    }),
  )
}

const collect = (note: Note) => new WritableStream<string>({ write: (chunk) => note('written', chunk) })

type ToStream = () => ReadableStream<string>

async function readAll(stream: ReadableStream<string>, note: Note): Promise<void> {
  const reader = stream.getReader()
  for (let step = await reader.read(); !step.done; step = await reader.read()) note(step.value)
}

describe('a readable web stream', () => {
  provesExactlyOnce([
    { claim: 'read by a reader', make: chunks, consume: (subject: ToStream, note) => readAll(subject(), note) },
    {
      claim: 'read by `for await`',
      make: chunks,
      consume: async (subject: ToStream, note) => {
        for await (const chunk of subject()) note(chunk)
      },
    },
    {
      claim: 'left early, which cancels it',
      make: chunks,
      consume: async (subject: ToStream, note) => {
        for await (const chunk of subject()) {
          note(chunk)
          break
        }
      },
    },
    {
      claim: 'left early, kept, and read on',
      make: chunks,
      consume: async (subject: ToStream, note) => {
        const stream = subject()
        for await (const chunk of stream.values({ preventCancel: true })) {
          note(chunk)
          break
        }
        await readAll(stream, note)
      },
    },
    { claim: 'piped to a sink', make: chunks, consume: (subject: ToStream, note) => subject().pipeTo(collect(note)) },
    {
      claim: 'piped through a transform',
      make: chunks,
      consume: (subject: ToStream, note) => readAll(subject().pipeThrough(new TransformStream()), note),
    },
    {
      claim: 'teed, and both halves read',
      make: chunks,
      consume: async (subject: ToStream, note) => {
        for (const half of subject().tee()) await readAll(half, note)
      },
    },
    {
      claim: 'teed, and both halves cancelled',
      make: chunks,
      consume: async (subject: ToStream) => {
        await Promise.all(
          subject()
            .tee()
            .map((half) => half.cancel('enough')),
        )
      },
    },
    { claim: 'cancelled', make: chunks, consume: (subject: ToStream) => subject().cancel('enough') },
    {
      claim: 'cancelled through its reader',
      make: chunks,
      consume: (subject: ToStream) => subject().getReader().cancel('enough'),
    },
    {
      claim: 'a cancel that is refused because a reader has the stream does not end it',
      make: chunks,
      consume: async (subject: ToStream, note) => {
        const stream = subject()
        const reader = stream.getReader()
        await stream.cancel().catch((error: Error) => note(error.name))
        note(await reader.read(), await reader.read(), await reader.read())
      },
    },
    {
      claim: 'a read that is given up by releasing the reader does not end it',
      make: chunks,
      consume: async (subject: ToStream, note) => {
        const stream = subject()
        const reader = stream.getReader()
        const given = reader.read().catch((error: Error) => note(error.name))
        reader.releaseLock()
        await given
        await readAll(stream, note)
      },
    },
    {
      claim: 'as the body of a Response',
      make: (note) => () => chunks(note)().pipeThrough(new TextEncoderStream()),
      consume: async (subject: () => ReadableStream<Uint8Array>, note) =>
        note(await new Response(subject() as never).text()),
    },
    {
      claim: 'as a Node stream',
      make: chunks,
      consume: async (subject: ToStream, note) => note(await Readable.fromWeb(subject() as never).toArray()),
    },
    {
      claim: 'breaks in the middle of reading',
      make: broken,
      consume: (subject: ToStream, note) => readAll(subject(), note),
      ...FAILED,
    },
    {
      claim: 'breaks in the middle of `for await`',
      make: broken,
      consume: async (subject: ToStream, note) => {
        for await (const chunk of subject()) note(chunk)
      },
      ...FAILED,
    },
    {
      claim: 'breaks in the middle of a pipe',
      make: broken,
      consume: (subject: ToStream, note) => subject().pipeTo(collect(note)),
      ...FAILED,
    },
    {
      claim: 'piped to a sink that breaks',
      make: chunks,
      consume: (subject: ToStream) =>
        subject().pipeTo(
          new WritableStream({
            write() {
              throw FAILURE
            },
          }),
        ),
    },
  ])
})

describe('a writable web stream', () => {
  provesExactlyOnce([
    {
      claim: 'closed',
      make: (note) => () => {
        note('ran')
        return collect(note)
      },
      consume: async (subject: () => WritableStream<string>) => await chunks(() => {})().pipeTo(subject()),
    },
    {
      claim: 'that breaks',
      make: (note) => () => {
        note('ran')
        return new WritableStream({ start: (controller) => controller.error(FAILURE) })
      },
      consume: async (subject: () => WritableStream<string>) => await subject().getWriter().write('a'),
      ...FAILED,
    },
  ])
})

test('a stream stays the object that it is, with nothing added', async () => {
  using spans = new SpanRecorder()
  const stream = chunks(() => {})()
  const before = Reflect.ownKeys(stream)
  expect(instrumentFn('stream', () => stream)()).toBe(stream)
  expect(Reflect.ownKeys(stream)).toEqual(before)
  await stream.cancel()
  expect(spans.one('stream').ended).toBe(true)
})

test('the span has ended before the reader learns of the end', async () => {
  using spans = new SpanRecorder()
  const ended: boolean[] = []
  const reader = instrumentFn(
    'stream',
    chunks(() => {}),
  )().getReader()
  for (let step = await reader.read(); ; step = await reader.read()) {
    ended.push(spans.one('stream').ended)
    if (step.done) break
  }
  expect(ended).toEqual([false, false, true])
})
