/** What arrives of events, judged by the official definitions. How exports fail is in `failing-signals.test.ts`. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ROOT } from '../context/context.ts'
import { toUnixNanoseconds } from '../engine/clock.ts'
import { emitEvent } from '../engine/emit-event.ts'
import type { EventRecord } from '../engine/event-record.ts'
import { engine } from '../fixtures/record-to-file.ts'
import { state } from '../global-state.ts'
import { withSpan } from '../on.ts'
import { configureRedaction } from '../redaction/active-redactor.ts'
import { emitEvents, eventSinkTo } from './fixtures/event-sink.ts'
import { receiverFor } from './fixtures/sink.ts'

const SCOPE = { name: '@zeph-telemetry/core', version: '0.1.0' }
const names = (logs: readonly { readonly eventName: string }[]) => logs.map(({ eventName }) => eventName)

test.each<[EventRecord['severity'], number, string]>([
  ['trace', 1, 'TRACE'],
  ['debug', 5, 'DEBUG'],
  ['info', 9, 'INFO'],
  ['warn', 13, 'WARN'],
  ['error', 17, 'ERROR'],
  ['fatal', 21, 'FATAL'],
])('severity %s is %d on the wire', async (severity, severityNumber, severityText) => {
  const receiver = await receiverFor()
  const { layer } = eventSinkTo(`${receiver.url}/v1/logs`)
  emitEvent({ name: 'happened', severity })
  await layer.flush()
  expect(receiver.logs()).toMatchObject([{ severityNumber, severityText }])
})

test('an event is a log record with a name, its time to the nanosecond, attributes of every type, the active span, the resource', async () => {
  const receiver = await receiverFor()
  const { layer, problems } = eventSinkTo(`${receiver.url}/v1/logs`, {
    resource: { 'service.name': 'test-agent', 'process.pid': 7 },
  })
  const spanContext = { traceId: 'ab'.repeat(16), spanId: '12'.repeat(8), traceFlags: 1 }
  const event: EventRecord = {
    name: 'happened',
    severity: 'info',
    time: 1_234_567_891,
    attributes: {
      text: 'ü',
      empty: '',
      yes: true,
      no: false,
      int: 2 ** 53 - 1,
      negative: -3,
      double: 0.25,
      huge: 1e300,
      bytes: Uint8Array.of(0, 255),
      list: ['a', 1, false, null],
      nested: { inner: { deep: 1 } },
      nothing: null,
    },
    counters: { memory: { rss_bytes: 1 } },
    spanContext,
  }
  layer.onEvent(event)
  await layer.flush()
  expect(problems).toEqual([])
  expect(receiver.logs()).toEqual([
    {
      eventName: 'happened',
      time: toUnixNanoseconds(event.time),
      observedTime: toUnixNanoseconds(event.time),
      severityNumber: 9,
      severityText: 'INFO',
      body: { type: 'empty' },
      attributes: {
        text: { type: 'string', value: 'ü' },
        empty: { type: 'string', value: '' },
        yes: { type: 'bool', value: true },
        no: { type: 'bool', value: false },
        int: { type: 'int', value: 2n ** 53n - 1n },
        negative: { type: 'int', value: -3n },
        double: { type: 'double', value: 0.25 },
        huge: { type: 'double', value: 1e300 },
        bytes: { type: 'bytes', value: '00ff' },
        list: {
          type: 'array',
          value: [
            { type: 'string', value: 'a' },
            { type: 'int', value: 1n },
            { type: 'bool', value: false },
            { type: 'empty' },
          ],
        },
        nested: {
          type: 'kvlist',
          value: { inner: { type: 'kvlist', value: { deep: { type: 'int', value: 1n } } } },
        },
        nothing: { type: 'empty' },
      },
      droppedAttributes: 0,
      traceId: spanContext.traceId,
      spanId: spanContext.spanId,
      flags: 1,
      scope: SCOPE,
      resource: {
        'service.name': { type: 'string', value: 'test-agent' },
        'process.pid': { type: 'int', value: 7n },
      },
    },
  ])
})

test('inside a span it has the ids of the span, sampled or not; outside it has none', async () => {
  const receiver = await receiverFor()
  const { layer } = eventSinkTo(`${receiver.url}/v1/logs`)
  const { traceId, spanId } = withSpan('turn', {}, (span) => {
    emitEvent({ name: 'inside' })
    return span.spanContext()
  })
  const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 }
  const unsampled = engine.start('unsampled', {}, ROOT.withSpan({ spanContext: () => parent }))!
  unsampled.run(() => emitEvent({ name: 'unsampled' }))
  unsampled.end()
  emitEvent({ name: 'outside' })
  await layer.flush()
  expect(receiver.logs()).toMatchObject([
    { eventName: 'inside', traceId, spanId, flags: 1 },
    { eventName: 'unsampled', traceId: parent.traceId, spanId: unsampled.spanId, flags: 0 },
    { eventName: 'outside', traceId: '', spanId: '', flags: 0 },
  ])
})

test('events before the exporter was loaded are sent, all in one request and one scope', async () => {
  const receiver = await receiverFor()
  const { promise: headers, resolve } = Promise.withResolvers<Record<string, string>>()
  const { layer } = eventSinkTo(`${receiver.url}/v1/logs`, { headers: () => headers })
  emitEvents('early')
  await turn()
  resolve({})
  await layer.ready
  emitEvents('late')
  await layer.flush()
  expect(names(receiver.logs())).toEqual(['early', 'late'])
  const [request, ...others] = receiver.requests
  expect([request?.path, others]).toEqual(['/v1/logs', []])
  const { resourceLogs } = request!.message as {
    readonly resourceLogs: readonly { readonly scopeLogs: readonly object[] }[]
  }
  expect(resourceLogs.map(({ scopeLogs }) => scopeLogs.length)).toEqual([1])
})

test('a name that is no text, from a program without types, costs no other event', async () => {
  const receiver = await receiverFor()
  const { layer, problems } = eventSinkTo(`${receiver.url}/v1/logs`)
  const plain: EventRecord = {
    name: 7 as never,
    severity: 'info',
    time: 1,
    attributes: {},
    counters: undefined,
    spanContext: undefined,
  }
  layer.onEvent(plain)
  emitEvents('good')
  await layer.flush()
  expect(names(receiver.logs())).toEqual(['7', 'good'])
  expect(problems).toEqual([])
})

test('spans are none of its business, and where no event happened nothing is sent', async () => {
  const receiver = await receiverFor()
  const { layer } = eventSinkTo(`${receiver.url}/v1/logs`)
  withSpan('turn', {}, () => {})
  await layer.flush()
  expect(layer.flushAsync()).toBeUndefined()
  await layer.shutdown()
  expect(receiver.requests).toEqual([])
})

test('after the delay they are sent without a flush, and a shutdown sends the rest', async () => {
  const receiver = await receiverFor()
  const { layer } = eventSinkTo(`${receiver.url}/v1/logs`, { delayMs: 20 })
  emitEvents('first')
  await receiver.until((seen) => seen.logs().length === 1)
  emitEvents('second')
  await layer.shutdown()
  expect(names(receiver.logs())).toEqual(['first', 'second'])
  expect(layer.status).toMatchObject({ signal: 'logs', exported: 2, dropped: 0, failed: 0, pending: 0, capacity: 4096 })
})

test('secrets in attributes and names never arrive', async () => {
  const receiver = await receiverFor()
  const { layer } = eventSinkTo(`${receiver.url}/v1/logs`)
  configureRedaction({})
  emitEvent({ name: 'happened', attributes: { password: 'hunter2', note: 'plain' } })
  await layer.flush()
  state.redactor = undefined
  expect(receiver.logs()[0]!.attributes['note']).toEqual({ type: 'string', value: 'plain' })
  expect(JSON.stringify(receiver.requests[0]!.message)).not.toContain('hunter2')
})
