/**
 * Whatever is spoken, the same arrives: every batch goes over protobuf, JSON and gRPC to receivers that decode with the official definitions, and
 * what they have read must be equal, to one another and to what was recorded.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { createTraceState } from '@opentelemetry/api'
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from '@zeph-telemetry/otlp-receiver'
import { expect, test } from 'vitest'
import type { EventRecord } from '../engine/event-record.ts'
import { engine } from '../fixtures/record-to-file.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { meter } from '../metrics/meter.ts'
import { openSender as openEvents } from './export-events.ts'
import { openSender as openMetrics } from './export-metrics.ts'
import { openSender as openSpans } from './export-spans.ts'
import { emitEvents } from './fixtures/event-sink.ts'
import { expectedSpan } from './fixtures/expected-span.ts'
import { makeRandomSpans } from './fixtures/random-spans.ts'
import { type Reading, sentOverAll } from './fixtures/sent-over-all.ts'

const SPANS: Reading<ReceivedSpan> = { path: '/v1/traces', read: (receiver) => receiver.spans() }
const METRICS: Reading<ReceivedMetric> = { path: '/v1/metrics', read: (receiver) => receiver.metrics() }
const LOGS: Reading<ReceivedLog> = { path: '/v1/logs', read: (receiver) => receiver.logs() }

const EXTREMES = {
  'int.zero': 0,
  'int.negative': -1,
  'int.largest.safe': Number.MAX_SAFE_INTEGER,
  'int.least': -(2 ** 63),
  'double.fraction': 0.1,
  'double.least': Number.MIN_VALUE,
  'text.empty': '',
  'text.unicode': 'a\u0000ü😀\u2028"\\',
  'text.lone.surrogate': 'a\ud800b',
  true: true,
  false: false,
  'list.empty': [],
  'list.texts': ['a', '', 'b'],
  'list.numbers': [1, 2.5, -0],
  'list.booleans': [true, false],
} as const

test('random spans, with every kind of attribute, event and link', async () => {
  const spans = await makeRandomSpans(300, 11, turn)
  const { received } = await sentOverAll(openSpans, spans, SPANS)
  const { resource } = received['http/protobuf'][0]!
  // The serializers put spans of one scope together, each in its own order.
  const sorted = (all: readonly ReceivedSpan[]) => all.toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1))
  const recorded = sorted(spans.map((span) => expectedSpan(span, resource)))
  expect(sorted(received['http/protobuf'])).toEqual(recorded)
  expect(sorted(received['http/json'])).toEqual(recorded)
  expect(sorted(received.grpc)).toEqual(recorded)
})

test('values at the edges of what there is', async () => {
  const span = spanWith(EXTREMES)
  const { received } = await sentOverAll(openSpans, [span], SPANS)
  expect(received['http/protobuf']).toEqual([expectedSpan(span, received['http/protobuf'][0]!.resource)])
  expect(received['http/json']).toEqual(received['http/protobuf'])
  expect(received.grpc).toEqual(received['http/protobuf'])
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, 2 ** 63, -0])(
  'the number %d',
  async (value) => {
    const span = spanWith({ value, list: [value] })
    const { received } = await sentOverAll(openSpans, [span], SPANS)
    expect(received['http/json'][0]?.attributes).toEqual(received['http/protobuf'][0]?.attributes)
    expect(received['http/protobuf']).toEqual([expectedSpan(span, received['http/protobuf'][0]!.resource)])
  },
)

test('events, with and without a span', async () => {
  const events: EventRecord[] = []
  const remove = engine.addLayer({ name: 'events', onEvent: (event) => void events.push(event) })
  emitEvents('alone', 'again')
  engine.start('around')!.end()
  remove()
  const extreme = events.map((event) => ({ ...event, attributes: { ...event.attributes, ...EXTREMES } }))
  const { received } = await sentOverAll(openEvents, [...events, ...extreme], LOGS)
  expect(received['http/protobuf']).toMatchObject([
    { eventName: 'alone' },
    { eventName: 'again' },
    { eventName: 'alone', attributes: { 'int.least': { type: 'int', value: -(2n ** 63n) } } },
    {},
  ])
  expect(received['http/json']).toEqual(received['http/protobuf'])
  expect(received.grpc).toEqual(received['http/protobuf'])
})

test('metrics of every kind', async () => {
  const { engine: source } = new RunningMetrics()
  meter.counter('protocols.int', { valueType: 'int', unit: 'By' }).add(2 ** 40, { a: 'b' })
  meter.counter('protocols.double').add(0.5)
  meter.upDownCounter('protocols.up.down', { valueType: 'int' }).add(-3)
  const histogram = meter.histogram('protocols.histogram', { unit: 's', buckets: [0.1, 1] })
  for (const value of [0.05, 0.5, 5, 0]) histogram.record(value, { kind: 'x' })
  meter.observableGauge('protocols.gauge', { valueType: 'int' }, (observe) => observe(7, { c: 'd' }))
  meter.observableGauge('protocols.gauge.double', {}, (observe) => observe(-0.25))
  const metrics = (await source.collect())!
  await source.shutdown()
  const { received } = await sentOverAll(openMetrics, metrics, METRICS)
  const named = received['http/protobuf'].filter(({ name }) => name.startsWith('protocols.'))
  expect(named.map(({ type }) => type).toSorted()).toEqual(['gauge', 'gauge', 'histogram', 'sum', 'sum', 'sum'])
  expect(named.find(({ name }) => name === 'protocols.int')?.points[0]).toMatchObject({ value: 2n ** 40n })
  expect(received['http/json']).toEqual(received['http/protobuf'])
  expect(received.grpc).toEqual(received['http/protobuf'])
})

function spanWith(attributes: Record<string, unknown>) {
  const traceState = createTraceState('a=1')
  let recorded: Parameters<typeof expectedSpan>[0] | undefined
  const remove = engine.addLayer({
    name: 'one',
    onEnd: (ended) => {
      recorded = ended
    },
  })
  const span = engine.start('extreme')!
  span.setAttributes(attributes as never).event('event', attributes as never)
  span.link({ traceId: 'ab'.repeat(16), spanId: '12'.repeat(8), traceFlags: 1, isRemote: true, traceState })
  span.end()
  remove()
  return recorded!
}
