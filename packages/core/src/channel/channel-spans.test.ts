import {
  type ChannelSite,
  instrumentChannel,
  type SpanRecord,
  startSpan,
  suppress,
  withSpan,
} from '@zeph-telemetry/core'
import { type Channel, createChannel } from '@zeph-telemetry/core/channel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

let spans: SpanRecorder
/** What each `receive` span was linked to when it ended. */
let linked: (SpanRecord | undefined)[]

beforeEach(() => {
  spans = new SpanRecorder()
  linked = []
  spans.ended.push = (span) => {
    if (span.name === 'receive') linked.push(span.links[0]?.target)
    return Array.prototype.push.call(spans.ended, span)
  }
})

afterEach(() => spans[Symbol.dispose]())

const SITE: ChannelSite = {
  name: 'spans',
  send: ({ channel, depth }) => startSpan('send', { channel, depth }, { kind: 'producer' }),
  receive: ({ channel, depth }) => startSpan('receive', { channel, depth }, { kind: 'consumer' }),
}

function watched(site: Partial<ChannelSite> = {}, capacity?: number): Channel<number> {
  return instrumentChannel(createChannel<number>(capacity === undefined ? {} : { capacity }), { ...SITE, ...site })
}

const namesOf = (records: readonly SpanRecord[]) => records.map(({ name }) => name)

test('a message’s receive span is linked to its send span, and both keep the parents that are active where they happen', async () => {
  const channel = watched()
  await withSpan('sender', {}, () => channel.send(1))
  await withSpan('receiver', {}, () => channel.receive())
  const send = spans.one('send')
  expect(linked).toEqual([send])
  expect([spans.parentOf('send'), spans.parentOf('receive')]).toEqual(['sender', 'receiver'])
  expect([send.kind, spans.one('receive').kind]).toEqual(['producer', 'consumer'])
  expect(spans.one('receive').links[0]!.context.spanId).toBe(send.spanId)
})

test('a receiver that waited has its span where it began to wait, not where the sender is', async () => {
  const channel = watched()
  const received = withSpan('receiver', {}, () => channel.receive())
  await withSpan('sender', {}, () => channel.send(1))
  expect(await received).toBe(1)
  expect(spans.parentOf('receive')).toBe('receiver')
  expect(linked).toEqual([spans.one('send')])
  expect(spans.one('receive').startTime).toBeGreaterThan(spans.one('send').startTime)
})

test('the span of a send lasts as long as the send has to wait, and says so', async () => {
  const outcomes: unknown[] = []
  const channel = watched({ onSent: (_span, outcome) => outcomes.push(outcome) }, 1)
  await channel.send(1)
  const waiting = channel.send(2)
  expect(namesOf(spans.ended)).toEqual(['send'])
  channel.tryReceive()
  await waiting
  expect(channel.trySend(3)).toBe(false)
  expect(outcomes).toEqual([
    { dropped: false, waited: false },
    { dropped: false, waited: true },
    { dropped: true, waited: false },
  ])
  expect(spans.ended.filter(({ name }) => name === 'send').map(({ attributes }) => attributes['depth'])).toEqual([
    0, 1, 1,
  ])
})

test('a send that is refused fails its span with the error that the sender gets', async () => {
  const channel = watched({}, 1)
  const reason = new Error('enough')
  const controller = new AbortController()
  await channel.send(1)
  const sends = [channel.send(2, { signal: controller.signal }), channel.send(3)]
  controller.abort(reason)
  channel.close()
  await Promise.allSettled([...sends, channel.send(4), channel.send(5, { signal: controller.signal })])
  expect(spans.started.map(({ ended }) => ended)).toEqual([true, true, true, true, true])
  const failures = spans.started.slice(1).map(({ status, attributes }) => [status, attributes['error.type']])
  expect(failures).toEqual([
    ['error', 'Error'],
    ['error', 'channel_closed'],
    ['error', 'channel_closed'],
    ['error', 'Error'],
  ])
})

test('every loop, tryReceive and hand-over has its span', async () => {
  const channel = watched({}, 0)
  const step = channel[Symbol.asyncIterator]().next()
  await channel.send(1)
  await step
  const sends = [channel.send(2), channel.send(3)]
  channel.tryReceive()
  await channel.receive()
  await Promise.all(sends)
  expect(linked).toEqual(spans.started.filter(({ name }) => name === 'send'))
  expect(linked.length).toBe(3)
})

test('every nth message has spans, and a message has both or none', async () => {
  const channel = watched({ every: 3 })
  for (let message = 0; message < 7; message += 1) channel.trySend(message)
  while (channel.tryReceive() !== undefined);
  const sends = spans.started.filter(({ name }) => name === 'send')
  expect(sends.map(({ attributes }) => attributes['depth'])).toEqual([0, 3, 6])
  expect(linked).toEqual(sends)
})

test('without spans for senders, receivers are linked to what is active where the message was sent', async () => {
  const channel = watched({ send: undefined as never })
  withSpan('sender', {}, () => channel.trySend(1))
  channel.trySend(2)
  await channel.receive()
  await channel.receive()
  expect(linked).toEqual([spans.one('sender'), undefined])
})

test('messages that were there before it was instrumented have no spans, and those after have their own', () => {
  const channel = createChannel<number>()
  for (let message = 0; message < 20; message += 1) channel.trySend(message)
  instrumentChannel(channel, SITE)
  channel.trySend(20)
  while (channel.tryReceive() !== undefined);
  expect(namesOf(spans.ended)).toEqual(['send', 'receive'])
  expect(linked).toEqual([spans.one('send')])
  expect(spans.one('receive').attributes['depth']).toBe(0)
})

test('where nothing is recorded the site is not asked', () => {
  spans[Symbol.dispose]()
  let asked = 0
  const count = () => {
    asked += 1
    return startSpan('send')
  }
  const channel = watched({ send: count, receive: count })
  channel.trySend(1)
  expect([channel.tryReceive(), asked]).toEqual([1, 0])
})

test('a message that is sent inside suppress has no spans, whoever receives it', async () => {
  const channels = [watched(), watched({ send: undefined as never })]
  for (const channel of channels) {
    suppress(() => channel.trySend(1))
    await channel.receive()
  }
  const port = new MessageChannel().port1
  instrumentChannel(port, SITE)
  suppress(() => port.dispatchEvent(new MessageEvent('message')))
  port.close()
  expect(spans.started).toEqual([])
})

test('what a site throws is reported once and reaches nobody', async () => {
  using stderr = new CapturedStderr()
  const fails = (): never => {
    throw new Error('site')
  }
  const channel = watched({ name: 'broken', send: fails, receive: fails })
  for (const message of [1, 2]) await channel.send(message)
  expect([await channel.receive(), await channel.receive()]).toEqual([1, 2])
  const ending = watched({ name: 'broken end', onSent: fails })
  await ending.send(3)
  expect([await ending.receive(), spans.one('send').ended]).toEqual([3, true])
  expect([stderr.about('"broken"').length, stderr.about('"broken end"').length]).toEqual([1, 1])
})
