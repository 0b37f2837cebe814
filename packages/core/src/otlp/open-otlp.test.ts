/** The sinks of one configuration together: what goes where, what is asked once, what is told once. */
import type { OtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { TelemetryConfig } from '../config/observability-config.ts'
import { readConfig } from '../config/read-config.ts'
import { engine } from '../fixtures/record-to-file.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { meter } from '../metrics/meter.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { emitEvents } from './fixtures/event-sink.ts'
import { endSpans, receiverFor } from './fixtures/sink.ts'
import { openOtlp } from './open-otlp.ts'

const counter = meter.counter('opened.counter', { valueType: 'int' })

function open(endpoints: Partial<TelemetryConfig>, headers = async (): Promise<Record<string, string>> => ({})) {
  const telemetry = { ...readConfig({}).config.telemetry, traceMetadata: { zone: 'a' }, ...endpoints }
  const sinks = openOtlp({ telemetry, headers })
  const { engine: source } = new RunningMetrics()
  sinks.metrics?.start(source)
  const removers = sinks.layers.map((layer) => engine.addLayer(layer))
  onTestFinished(async () => {
    for (const remove of removers) remove()
    await Promise.all([...sinks.layers.map((layer) => layer.shutdown?.()), source.shutdown()])
  })
  return sinks
}

function produce(): void {
  endSpans('span')
  emitEvents('event')
  counter.add(1)
}

const paths = ({ requests }: OtlpReceiver) => requests.map(({ path }) => path).toSorted()

test('spans, events and metrics go beside one another, with the same headers, which are asked for once, and the same resource', async () => {
  const receiver = await receiverFor()
  const headers = vi.fn(async () => ({ 'x-tenant': '7' }))
  const sinks = open({ otlpEndpoint: `${receiver.url}/base?a=1` }, headers)
  await sinks.ready
  produce()
  await engine.flush()
  expect(paths(receiver)).toEqual(['/base/v1/logs?a=1', '/base/v1/metrics?a=1', '/base/v1/traces?a=1'])
  expect(receiver.requests.map(({ headers }) => headers['x-tenant'])).toEqual(['7', '7', '7'])
  expect(headers).toHaveBeenCalledTimes(1)
  const [span, log] = [receiver.spans()[0]!, receiver.logs()[0]!]
  const metric = receiver.metrics().find(({ name }) => name === 'opened.counter')!
  expect(span.resource['zone']).toEqual({ type: 'string', value: 'a' })
  expect(span.resource['service.instance.id']).toBeDefined()
  expect([log.resource, metric.resource]).toEqual([span.resource, span.resource])
  expect([log.scope, metric.scope]).toEqual([span.scope, span.scope])
  expect(sinks.status.map(({ signal, exported }) => [signal, exported > 0])).toEqual([
    ['traces', true],
    ['logs', true],
    ['metrics', true],
  ])
})

test('where only an endpoint for traces is set, there are traces only', async () => {
  const receiver = await receiverFor()
  const sinks = open({ otlpTracesEndpoint: `${receiver.url}/v1/traces` })
  produce()
  await engine.flush()
  expect(paths(receiver)).toEqual(['/v1/traces'])
  expect([sinks.events, sinks.metrics, sinks.layers.length]).toEqual([undefined, undefined, 1])
})

test('endpoints of signals alone are used as they are, each where it says', async () => {
  const [one, other] = [await receiverFor(), await receiverFor()]
  const sinks = open({
    otlpTracesEndpoint: `${one.url}/v1/traces`,
    otlpLogsEndpoint: `${other.url}/own/v1/logs?a=1`,
  })
  produce()
  await engine.flush()
  expect([paths(one), paths(other), sinks.metrics]).toEqual([['/v1/traces'], ['/own/v1/logs?a=1'], undefined])
})

test.each([
  ['http/protobuf', 'http', 'application/x-protobuf'],
  ['http/json', 'http', 'application/json'],
  ['grpc', 'grpc', 'application/grpc'],
] as const)(
  'over %s all three arrive, compressed, with headers, and of one resource',
  async (otlpProtocol, protocol, type) => {
    const receiver = await receiverFor({ protocol })
    const headers = async () => ({ 'x-tenant': '7' })
    open({ otlpEndpoint: receiver.url, otlpProtocol, otlpCompression: 'gzip' }, headers)
    produce()
    await engine.flush()
    expect(
      receiver.requests.map(({ headers, problem }) => [headers['x-tenant'], headers['content-type'], problem]),
    ).toEqual(Array(3).fill(['7', type, undefined]))
    const [span, log, metric] = [receiver.spans()[0]!, receiver.logs()[0]!, receiver.metrics()[0]!]
    expect([span.name, log.eventName]).toEqual(['span', 'event'])
    expect([log.resource, metric.resource]).toEqual([span.resource, span.resource])
  },
)

test('no endpoint is an error that names the key', () => {
  expect(() => open({})).toThrow('telemetry.otlp_endpoint')
})

test('a receiver that is not there is told once, not once per signal; what is missing, for each', async () => {
  const receiver = await receiverFor()
  const { url } = receiver
  await receiver.close()
  using stderr = new CapturedStderr()
  const sinks = open({ otlpEndpoint: url })
  produce()
  await engine.flush()
  expect(stderr.about('cannot be sent')).toEqual([expect.stringMatching(/ECONNREFUSED.*; nothing listens there\n$/)])
  expect(sinks.status.map(({ problem }) => problem?.includes('ECONNREFUSED'))).toEqual([true, true, true])
  await Promise.all(sinks.layers.map((layer) => layer.shutdown?.()))
  expect(stderr.about(' missing at ').toSorted()).toEqual([
    expect.stringMatching(/1 event is missing at .*\/v1\/logs\n$/),
    expect.stringMatching(/1 span is missing at .*\/v1\/traces\n$/),
    expect.stringMatching(/the last metrics are missing at .*\/v1\/metrics\n$/),
  ])
})

test.each([400, 401, 503])('a receiver that answers %d to everything is told once', async (status) => {
  const receiver = await receiverFor({ answer: { status, retryAfter: 60 } })
  using stderr = new CapturedStderr()
  const sinks = open({ otlpEndpoint: receiver.url })
  produce()
  await engine.flush()
  expect(stderr.about('cannot be sent')).toHaveLength(1)
  expect(sinks.status.every(({ failed, problem }) => failed > 0 && problem !== undefined)).toBe(true)
})

test('headers that cannot be read are told once', async () => {
  using stderr = new CapturedStderr()
  const sinks = open({ otlpEndpoint: 'http://127.0.0.1:7' }, () => Promise.reject(new Error('the vault is locked')))
  await sinks.ready
  expect(stderr.about('the vault is locked')).toHaveLength(1)
})

test('a path that one signal does not have is told for that signal', async () => {
  const receiver = await receiverFor({ answer: (_, path) => ({ status: path === '/v1/traces' ? 200 : 404 }) })
  using stderr = new CapturedStderr()
  const sinks = open({ otlpEndpoint: receiver.url })
  produce()
  await engine.flush()
  expect(stderr.about('HTTP 404').toSorted()).toEqual([
    expect.stringContaining('events cannot be sent'),
    expect.stringContaining('metrics cannot be sent'),
  ])
  expect(sinks.spans.exported).toBe(1)
})

test('the way out sends all of them together, and has nothing where nothing is left', async () => {
  const receiver = await receiverFor()
  const sinks = open({ otlpEndpoint: receiver.url })
  await sinks.ready
  expect(sinks.flushAsync()).toBeUndefined()
  produce()
  await sinks.flushAsync()
  expect(paths(receiver)).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces'])
  expect(sinks.flushAsync()).toBeUndefined()
})

test('giving up gives up all of them', async () => {
  const receiver = await receiverFor({ answer: { instead: 'hang' } })
  using stderr = new CapturedStderr()
  const sinks = open({ otlpEndpoint: receiver.url })
  produce()
  const flushed = sinks.flushAsync()
  await receiver.until(({ requests }) => requests.length === 3)
  sinks.abandon()
  await flushed
  receiver.answer({})
  expect(stderr.about('cannot be sent')).toEqual([])
  expect(sinks.status.map(({ pending }) => pending)).toEqual([0, 0, 0])
})
