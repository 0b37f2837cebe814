/**
 * What arrives of log lines that are sent over OTLP, judged by the official definitions: the process's own log, a real
 * receiver.
 */
import { expect, onTestFinished, test } from 'vitest'
import type { LoggingConfig } from '../../config/observability-config.ts'
import { emitEvent } from '../../engine/emit-event.ts'
import { asInstantLine } from '../../event/instant-line.ts'
import { state } from '../../global-state.ts'
import { suppress, withContext, withSpan } from '../../on.ts'
import { openSender } from '../../otlp/export-events.ts'
import { type EventSink, eventSinkTo } from '../../otlp/fixtures/event-sink.ts'
import { sentOverAll } from '../../otlp/fixtures/sent-over-all.ts'
import { NEVER_MS, receiverFor } from '../../otlp/fixtures/sink.ts'
import { OtlpEventsLayer } from '../../otlp/otlp-events-layer.ts'
import { SpanRecorder } from '../../testing/span-recorder.ts'
import { LogUnderTest } from '../fixtures/log-under-test.ts'
import { createLogger, log } from '../index.ts'
import { LogLine } from '../log-sink.ts'
import { sendLines } from './send-lines.ts'

const ROOM = 16e6

/** Lines of the log are sent to `url` until the test is over. */
function linesTo(
  url: string,
  options: Parameters<typeof eventSinkTo>[1] = {},
): EventSink & { readonly stop: () => void } {
  const sink = eventSinkTo(url, { maxLinesSize: ROOM, ...options })
  const stop = sendLines({ logging: { otlp: true } as LoggingConfig }, { events: sink.layer })
  onTestFinished(stop)
  return { ...sink, stop }
}

test('a line is a log record: severity, message as body, fields of every type as attributes, its time, the active span, the resource', async () => {
  using recorder = new SpanRecorder()
  const ours = new LogUnderTest({ level: 'trace' })
  const receiver = await receiverFor()
  const { layer, problems } = linesTo(`${receiver.url}/v1/logs`)
  withContext({ requestId: 'r-1', sessionId: 's-1' }, () =>
    withSpan('turn', {}, () =>
      createLogger('planner').warn(
        { text: 'ü', yes: true, int: 7, double: 0.5, list: ['a', 1], nested: { a: null } },
        'in %d ms',
        7,
      ),
    ),
  )
  await layer.flush()
  expect(problems).toEqual([])
  const [span] = recorder.ended
  const [record, ...others] = receiver.logs()
  expect(others).toEqual([])
  expect(record).toMatchObject({
    eventName: '',
    severityNumber: 13,
    severityText: 'WARN',
    body: { type: 'string', value: 'in 7 ms' },
    time: BigInt(Date.parse(ours.line()['time'] as string)) * 1_000_000n,
    traceId: span!.traceId,
    spanId: span!.spanId,
    flags: 1,
    scope: { name: 'planner' },
    resource: { 'service.name': { type: 'string', value: 'test-agent' } },
  })
  expect(record!.attributes).toEqual({
    text: { type: 'string', value: 'ü' },
    yes: { type: 'bool', value: true },
    int: { type: 'int', value: 7n },
    double: { type: 'double', value: 0.5 },
    list: {
      type: 'array',
      value: [
        { type: 'string', value: 'a' },
        { type: 'int', value: 1n },
      ],
    },
    nested: { type: 'kvlist', value: { a: { type: 'empty' } } },
    request_id: { type: 'string', value: 'r-1' },
    session_id: { type: 'string', value: 's-1' },
  })
})

test.each<['trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', number]>([
  ['trace', 1],
  ['debug', 5],
  ['info', 9],
  ['warn', 13],
  ['error', 17],
  ['fatal', 21],
])('level %s is severity %d', async (level, severityNumber) => {
  new LogUnderTest({ level: 'trace' })
  const receiver = await receiverFor()
  const { layer } = linesTo(`${receiver.url}/v1/logs`)
  log[level]('text')
  await layer.flush()
  expect(receiver.logs()).toMatchObject([
    { severityNumber, severityText: level.toUpperCase(), traceId: '', spanId: '' },
  ])
})

test('an error has the names of the conventions, what they have no name for stays under err; without a message there is no body of ours', async () => {
  new LogUnderTest()
  const receiver = await receiverFor()
  const { layer } = linesTo(`${receiver.url}/v1/logs`)
  const error = Object.assign(new TypeError('refused', { cause: new Error('no route') }), { code: 'E1' })
  log.error(error, 'no answer')
  log.info({ a: 1 })
  await layer.flush()
  const [failed, plain] = receiver.logs()
  expect(failed!.attributes).toMatchObject({
    'exception.type': { value: 'TypeError' },
    'exception.message': { value: 'refused' },
    'exception.stacktrace': { value: error.stack },
    err: { value: { code: { value: 'E1' }, cause: { value: { message: { value: 'no route' } } } } },
  })
  expect(plain).toMatchObject({ body: { type: 'empty' }, attributes: { a: { value: 1n } } })
})

test('every protocol carries the same', async () => {
  const fields = {
    level: 'info',
    time: '2026-01-02T03:04:05.678Z',
    pid: 7,
    a: [1, 2 ** 60, 0.1],
    b: { c: null },
    msg: 'half \ud800',
  }
  const lines = [
    fields,
    { ...fields, trace_id: 'ab'.repeat(16), span_id: '12'.repeat(8), trace_flags: '01', name: 'n' },
  ]
  const batch = lines.map((line) => new LogLine(`${JSON.stringify(line)}\n`))
  const { received } = await sentOverAll(openSender, batch, {
    path: '/v1/logs',
    read: (receiver) => receiver.logs().map(({ observedTime: _observedTime, ...record }) => record),
  })
  expect(received['http/protobuf']).toMatchObject([
    {
      time: 1_767_323_045_678_000_000n,
      body: { value: 'half \ufffd' },
      attributes: { a: { value: [{ value: 1n }, { value: 2n ** 60n }, { value: 0.1 }] } },
    },
    { traceId: 'ab'.repeat(16), spanId: '12'.repeat(8), flags: 1, scope: { name: 'n' } },
  ])
  expect(received['http/json']).toEqual(received['http/protobuf'])
  expect(received.grpc).toEqual(received['http/protobuf'])
})

test('events and lines share a request; an event that goes by itself is not sent twice, the line of one on a span is, with its name', async () => {
  new LogUnderTest()
  const receiver = await receiverFor()
  const { layer } = linesTo(`${receiver.url}/v1/logs`)
  emitEvent({ name: 'instant' })
  asInstantLine(() => log.info({ 'event.name': 'instant' }, 'instant'))
  log.info({ 'event.name': 'on.span', a: 1 }, 'on.span')
  await layer.flush()
  expect(receiver.requests).toHaveLength(1)
  expect(receiver.logs()).toMatchObject([
    { eventName: 'instant' },
    { eventName: 'on.span', body: { value: 'on.span' } },
  ])
  expect(Object.keys(receiver.logs()[1]!.attributes)).toEqual(['a'])
})

test('what is hidden in the file is hidden on the wire', async () => {
  const ours = new LogUnderTest()
  const receiver = await receiverFor()
  const { layer } = linesTo(`${receiver.url}/v1/logs`)
  log.info({ password: 'hunter2', note: 'plain' }, 'Bearer abcdefghijklmnopqrstuvwxyz0123456789')
  await layer.flush()
  expect(receiver.logs()[0]!.attributes['password']).toEqual({ type: 'string', value: ours.line()['password'] })
  expect(JSON.stringify(receiver.requests[0]!.message)).not.toMatch(/hunter2|abcdefghijklmnop/)
})

test('lines are sent while it is asked for, and not when it is stopped', async () => {
  new LogUnderTest()
  const receiver = await receiverFor()
  const { layer, stop } = linesTo(`${receiver.url}/v1/logs`)
  log.info('sent')
  stop()
  log.info('not sent')
  sendLines({ logging: { otlp: false } as LoggingConfig }, { events: layer })
  log.info('not asked for')
  await layer.flush()
  expect(receiver.logs().map(({ body }) => body)).toEqual([{ type: 'string', value: 'sent' }])
})

test('what the exporter itself has to say is in the other outputs, and never becomes what is sent', async () => {
  const ours = new LogUnderTest({ stderr: false })
  const receiver = await receiverFor({ answer: () => ({ status: 400 }) })
  const layer = new OtlpEventsLayer({
    endpointUrl: `${receiver.url}/v1/logs`,
    headers: async () => ({}),
    resource: {},
    delayMs: NEVER_MS,
    maxLinesSize: ROOM,
  })
  onTestFinished(sendLines({ logging: { otlp: true } as LoggingConfig }, { events: layer }))
  log.info('line')
  await layer.flush()
  expect(ours.lines().map(({ name }) => name)).toEqual([undefined, 'zeph-telemetry'])
  expect(layer.status).toMatchObject({ failed: 1, pending: 0 })
  await layer.shutdown()
  expect(receiver.requests).toHaveLength(1)
})

test('what is logged while it is sent does not become what is sent', async () => {
  new LogUnderTest()
  const receiver = await receiverFor()
  const { layer } = linesTo(`${receiver.url}/v1/logs`)
  suppress(() => log.info('from an exporter'))
  log.info('from the program')
  await layer.flush()
  expect(receiver.logs().map(({ body }) => body)).toEqual([{ type: 'string', value: 'from the program' }])
})

test('a flood leaves room for events, loses what is over, and counts it', async () => {
  new LogUnderTest({ file: '' })
  const receiver = await receiverFor()
  const { layer, problems } = linesTo(`${receiver.url}/v1/logs`, { maxQueue: 64 })
  const [sink] = state.logSinks
  for (let count = 0; count < 100; count += 1) log.info('line')
  emitEvent({ name: 'event' })
  expect([sink!.dropped, layer.status.pending, problems]).toEqual([100 - 56, 57, []])
  await layer.flush()
  expect(receiver.logs().filter(({ eventName }) => eventName === '')).toHaveLength(56)
  expect(receiver.logs().at(-1)).toMatchObject({ eventName: 'event' })
})

test('large lines are bounded by their size, waiting and in a request', async () => {
  new LogUnderTest({ file: '' })
  const receiver = await receiverFor()
  const { layer, problems } = linesTo(`${receiver.url}/v1/logs`, { maxLinesSize: 2e6 })
  const [sink] = state.logSinks
  const large = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`f${at}`, 'x'.repeat(10_000)]))
  for (let count = 0; count < 10; count += 1) log.info(large, 'line')
  emitEvent({ name: 'event' })
  expect([sink!.dropped, layer.status.dropped]).toEqual([6, 6])
  expect(problems).toEqual([expect.stringContaining('more than 2 MB of events and log lines wait for')])
  await layer.flush()
  expect(receiver.logs()).toHaveLength(5)
  expect(receiver.requests.length).toBeGreaterThanOrEqual(2)
})
