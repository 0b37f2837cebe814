import { buffer, text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { instrumentChannel } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { readChannel } from './fixtures/read-channel.ts'
import { provesSameForAll } from './fixtures/same-for-all.ts'

const MESSAGES = [{ id: 1 }, { id: 2 }]

provesSameForAll([
  {
    claim: 'a ReadableStream, by its reader',
    use: async (watch, note) => {
      const stream = watch(ReadableStream.from(MESSAGES))
      const reader = stream.getReader()
      note(await reader.read(), await reader.read(), await reader.read(), stream.locked, reader.constructor.name)
      await reader.closed
      reader.releaseLock()
      note(stream.locked, Object.keys(stream))
      await reader.read().catch((error) => note(error.name, error.code))
    },
    counts: { received: 2 },
    spans: ['receive', 'receive'],
  },
  {
    claim: 'a ReadableStream, in a loop and by what reads streams',
    use: async (watch, note) => {
      for await (const message of watch(ReadableStream.from(MESSAGES))) note(message)
      for await (const message of watch(ReadableStream.from(MESSAGES)).values({ preventCancel: true })) {
        note(message)
        break
      }
      note(await text(watch(new Blob(['abc']).stream())))
    },
    counts: { received: 4 },
    spans: ['receive', 'receive', 'receive', 'receive'],
  },
  {
    claim: 'a ReadableStream that fails, or is left',
    use: async (watch, note) => {
      const failing = watch(new ReadableStream({ pull: (controller) => controller.error(new Error('mine')) }))
      await failing
        .getReader()
        .read()
        .catch((error) => note(error.message))
      let cancelled: unknown
      const left = watch(
        new ReadableStream({ start: (controller) => controller.enqueue(1), cancel: () => void (cancelled = 'yes') }),
      )
      for await (const message of left) {
        note(message)
        break
      }
      note(cancelled)
    },
    counts: { received: 1 },
    spans: ['receive'],
  },
  {
    claim: 'bytes into a buffer of the reader’s',
    use: async (watch, note) => {
      const stream = watch(
        new ReadableStream({ type: 'bytes', start: (controller) => controller.enqueue(new Uint8Array([1, 2])) }),
      )
      const { value } = await stream.getReader({ mode: 'byob' }).read(new Uint8Array(4))
      note(value)
    },
    counts: { received: 1 },
    spans: ['receive'],
  },
  {
    claim: 'a WritableStream whose sink is slow: the wait until it is ready is measured once',
    use: async (watch, note) => {
      const write = async (message: unknown) => {
        await setImmediate()
        note(message)
      }
      const stream = watch(new WritableStream({ write }, { highWaterMark: 2 }))
      const writer = stream.getWriter()
      const writes = MESSAGES.map((message) => writer.write(message))
      note(writer.desiredSize, await Promise.all(writes), writer.desiredSize, await writer.ready)
      await writer.close()
      note(await writer.closed)
    },
    counts: { sent: 2, received: 2, waits: 1 },
    spans: ['send', 'send'],
  },
  {
    claim: 'a WritableStream whose sink fails: the write rejects with the error itself, and so do those after it',
    use: async (watch, note) => {
      const failure = new Error('mine')
      const stream = watch(new WritableStream({ write: () => Promise.reject(failure) }, { highWaterMark: 5 }))
      const writer = stream.getWriter()
      await writer.write(1).catch((error) => note(error === failure))
      await writer.write(2).catch((error) => note(error === failure))
      await writer.closed.catch((error) => note('closed', error === failure))
      writer.releaseLock()
      await writer.write(3).catch((error) => note(error.name))
    },
    counts: { sent: 1 },
    spans: ['!send', '!send', '!send'],
  },
  {
    claim: 'a TransformStream: messages are linked from end to end',
    use: async (watch, note) => {
      const { readable, writable } = watch(new TransformStream({}, { highWaterMark: 5 }, { highWaterMark: 5 }))
      const writer = writable.getWriter()
      for (const message of MESSAGES) await writer.write(message)
      await writer.close()
      for await (const message of readable) note(message === MESSAGES[0], message)
    },
    counts: { sent: 2, received: 2 },
    spans: ['send', 'send', 'receive <- send', 'receive <- send'],
  },
  {
    claim: 'what pipes move is moved as ever, and not seen',
    use: async (watch, note) => {
      const upper = watch(
        new TransformStream<string, string>({ transform: (chunk, out) => out.enqueue(chunk.toUpperCase()) }),
      )
      const [left, right] = watch(ReadableStream.from(['a', 'b']))
        .pipeThrough(upper)
        .tee()
      note(await text(left as never), (await buffer(right.pipeThrough(new TextEncoderStream()) as never)).toString())
    },
    counts: {},
    spans: [],
  },
])

test('the depth of a WritableStream is what was written and is not taken', async () => {
  const taken = Promise.withResolvers<void>()
  const stream = instrumentChannel(new WritableStream({ write: () => taken.promise }), { name: 'written' })
  const writer = stream.getWriter()
  const writes = Array.from({ length: 16 }, (_, message) => writer.write(message))
  expect((await readChannel('written')).depth).toBe(16)
  taken.resolve()
  await Promise.all(writes)
  expect(await readChannel('written')).toMatchObject({ sent: 16, received: 16, depth: 0 })
})

test('a write that fails and that nobody handles is still nobody’s', async () => {
  const unhandled: unknown[] = []
  const listen = (error: unknown) => unhandled.push(error)
  process.prependListener('unhandledRejection', listen)
  const others = process.listeners('unhandledRejection').filter((other) => other !== listen)
  for (const other of others) process.off('unhandledRejection', other)
  const failure = new Error('mine')
  const stream = instrumentChannel(new WritableStream({ write: () => Promise.reject(failure) }), { name: 'unhandled' })
  void stream.getWriter().write(1)
  await setImmediate()
  await setImmediate()
  process.off('unhandledRejection', listen)
  for (const other of others) process.on('unhandledRejection', other)
  expect(unhandled).toEqual([failure])
})
