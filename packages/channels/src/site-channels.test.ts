import { EventEmitter } from 'node:events'
import { withSpan } from '@zeph-telemetry/core'
import { ChannelClosedError, createChannel } from '@zeph-telemetry/core/channel'
import { assertSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  cancelSignal,
  configReloadChannel,
  elicitationChannel,
  metricsChannel,
  skillReloadChannel,
  statusChannel,
} from './index.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const names = () => recorder.spans.map(({ name }) => name)
const SITES = [
  ['status', statusChannel, ['channel.status_send', 'channel.status_recv']],
  ['skill_reload', skillReloadChannel, ['channel.skill_reload_send', 'channel.skill_reload_recv']],
  ['config_reload', configReloadChannel, ['channel.config_reload_send', 'channel.config_reload_recv']],
  ['elicitation', elicitationChannel, ['channel.elicitation_send', 'channel.elicitation_recv']],
  ['metrics', metricsChannel, ['channel.metrics_send', 'channel.metrics_recv']],
] as const

test.each(SITES)(
  '%s: a message is a span where it is sent and one where it is received, linked',
  async (site, open, ends) => {
    const channel = open<string>({ capacity: 2 })
    expect(channel).toMatchObject({ name: site, capacity: 2 })
    await withSpan('sender', {}, () => channel.send('hello'))
    expect(await withSpan('receiver', {}, () => channel.receive())).toBe('hello')
    assertSpanTree(
      recorder,
      `
    sender
      ${ends[0]} {"channel.name":"${site}","zeph.channel.queue_depth":0}
    receiver
      ${ends[1]} {"channel.name":"${site}","zeph.channel.queue_depth":0}`,
    )
    const [send, receive] = ends.map((name) => recorder.find(name)!)
    expect(receive!.links.map(({ context }) => context.spanId)).toEqual([send!.spanId])
    expect([send!.kind, receive!.kind]).toEqual(['producer', 'consumer'])
  },
)

test('a message that is dropped, and one that had to wait, say so; others do not', async () => {
  const dropping = statusChannel<number>({ capacity: 1, onFull: 'drop' })
  expect([dropping.trySend(1), dropping.trySend(2), await dropping.send(3)]).toEqual([true, false, false])
  const waiting = statusChannel<number>({ capacity: 1 })
  const sent = [waiting.send(1), waiting.send(2)]
  expect([await waiting.receive(), await waiting.receive()]).toEqual([1, 2])
  await Promise.all(sent)
  const said = recorder.spans
    .filter(({ name }) => name === 'channel.status_send')
    .map(({ attributes }) => [attributes['zeph.channel.dropped'], attributes['zeph.channel.waited']])
  const plain = [undefined, undefined]
  expect(said).toEqual([plain, [true, undefined], [true, undefined], plain, [undefined, true]])
})

test('a send on a closed channel is a span that failed, and the caller is told', async () => {
  const channel = elicitationChannel<string>()
  channel.close()
  await expect(channel.send('anybody?')).rejects.toThrow(new ChannelClosedError('elicitation'))
  const { status, attributes } = recorder.find('channel.elicitation_send')!
  expect([status, attributes['error.type']]).toEqual(['error', 'channel_closed'])
})

test('every: of so many messages one has spans, on both ends', async () => {
  const channel = metricsChannel<number>({ every: 5 })
  for (let message = 0; message < 10; message += 1) channel.trySend(message)
  channel.close()
  let received = 0
  for await (const _message of channel) received += 1
  expect(received).toBe(10)
  expect(names()).toEqual([
    ...['channel.metrics_send', 'channel.metrics_send'],
    ...['channel.metrics_recv', 'channel.metrics_recv'],
  ])
})

test('what carries messages already is the same object afterwards, and instrumented once', () => {
  const emitter = new EventEmitter()
  expect(configReloadChannel(emitter, { event: 'config' })).toBe(emitter)
  configReloadChannel(emitter, { event: 'config' })
  const own = createChannel<string>()
  expect(skillReloadChannel(skillReloadChannel(own))).toBe(own)
  emitter.on('config', (path: string) => own.trySend(path))
  emitter.emit('config', 'zeph.toml')
  emitter.emit('other')
  expect(own.tryReceive()).toBe('zeph.toml')
  assertSpanTree(
    recorder,
    `
    channel.config_reload_send
      channel.config_reload_recv
        channel.skill_reload_send
    channel.skill_reload_recv`,
  )
})

test('an object with options alone makes a channel; one with anything else is a channel', () => {
  expect(statusChannel({}).capacity).toBe(Number.POSITIVE_INFINITY)
  const port = { postMessage: () => {}, capacity: 3 }
  expect(statusChannel(port)).toBe(port)
  const bare: object = Object.assign(Object.create(null), { capacity: 4 })
  expect(statusChannel(bare)).toMatchObject({ capacity: 4, name: 'status' })
})

test('the word to stop is one span, and everybody who listens another, linked to it', async () => {
  const cancel = cancelSignal()
  const told: unknown[] = []
  cancel.signal.addEventListener('abort', () => told.push(cancel.signal.reason))
  const waiting = expect(fetch('data:,hello', { signal: cancel.signal })).rejects.toThrow('enough')
  withSpan('ctrl-c', {}, () => {
    cancel.abort(new Error('enough'))
    cancel.abort(new Error('again'))
  })
  await waiting
  expect(told).toEqual([new Error('enough')])
  const sends = recorder.spans.filter(({ name }) => name === 'channel.cancel_send')
  const receives = recorder.spans.filter(({ name }) => name === 'channel.cancel_recv')
  expect(sends.map(({ attributes }) => attributes)).toEqual([{ 'channel.name': 'cancel' }])
  expect(receives.length).toBeGreaterThan(0)
  expect(new Set(receives.flatMap(({ links }) => links.map(({ context }) => context.spanId)))).toEqual(
    new Set([sends[0]!.spanId]),
  )
})

test('a controller that is there already is the one that is given back, and one that nobody heeds has a span, too', () => {
  const controller = new AbortController()
  expect(cancelSignal(controller)).toBe(controller)
  controller.abort()
  expect(names()).toEqual(['channel.cancel_send'])
})
