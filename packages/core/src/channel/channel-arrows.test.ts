/** What Perfetto shows of messages: an arrow from each send to its receive, and nothing that it complains of. */
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { instrumentChannel, startSpan, withSpan } from '@zeph-telemetry/core'
import { createChannel } from '@zeph-telemetry/core/channel'
import { flows, spans, validate } from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import { open } from '../fixtures/open-trace.ts'
import { recordToFile } from '../fixtures/record-to-file.ts'
import { drain } from './fixtures/claims.ts'

test('every message is an arrow in the trace file, from the span of its send to that of its receive', async () => {
  const site = (name: string) => ({
    name,
    send: () => startSpan(`${name} send`),
    receive: () => startSpan(`${name} receive`),
  })
  const { paths } = await recordToFile(async () => {
    const channel = instrumentChannel(createChannel<number>({ capacity: 2 }), site('channel'))
    const received = withSpan('receiver', {}, () => drain(channel))
    await withSpan('sender', {}, async () => {
      for (let message = 0; message < 5; message += 1) await channel.send(message)
      channel.close()
    })
    await received
    const emitter = instrumentChannel(new EventEmitter(), { ...site('emitter'), event: 'message' })
    emitter.on('message', () => {}).emit('message')
    const stream = instrumentChannel(new PassThrough({ objectMode: true }), site('stream'))
    stream.end({})
    for await (const _ of stream);
  })
  const trace = await open(paths[0]!)
  const arrows = await flows(trace)
  const expected = [...Array(5).fill('channel'), 'emitter', 'stream']
  expect(arrows.map((arrow) => arrow.out.name).toSorted()).toEqual(expected.map((name) => `${name} send`))
  expect((await spans(trace)).filter(({ name }) => name.endsWith('receive')).length).toBe(7)
  expect(await validate(trace)).toEqual([])
})
