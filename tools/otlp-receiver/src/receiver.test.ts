import { once } from 'node:events'
import { request as post } from 'node:http'
import { request as postSecurely } from 'node:https'
import { gzipSync } from 'node:zlib'
import root from 'otlp-protobuf/build/src/generated/root.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OtlpReceiver, selfSigned, startOtlpReceiver } from './index.ts'

interface Codec {
  encode(message: object): { finish(): Uint8Array }
  decode(bytes: Uint8Array): { readonly partialSuccess?: Readonly<Record<string, unknown>> | null }
}

// biome-ignore lint/suspicious/noExplicitAny: the tree of generated classes has no types
const { collector } = (root as any).opentelemetry.proto
const traces: Codec = collector.trace.v1.ExportTraceServiceRequest
const traceAnswer: Codec = collector.trace.v1.ExportTraceServiceResponse
const PROTOBUF = { 'content-type': 'application/x-protobuf' }

let receiver: OtlpReceiver
beforeEach(async () => {
  receiver = await startOtlpReceiver()
})
afterEach(() => receiver.close())

const send = (path: string, body: Uint8Array, headers: Record<string, string> = PROTOBUF) =>
  fetch(receiver.url + path, { method: 'POST', headers, body: body as Uint8Array<ArrayBuffer> })

const withSpans = (...spans: object[]) =>
  traces.encode({ resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: 's' }, spans }] }] }).finish()
const NAMED = withSpans({ name: 'one' })

const int = (low: number, high: number) => ({ low, high, unsigned: false })
const VALUE = {
  kvlistValue: {
    values: [
      { key: 'string', value: { stringValue: '' } },
      { key: 'false', value: { boolValue: false } },
      { key: 'zero', value: { intValue: 0 } },
      { key: 'least', value: { intValue: int(0, -0x8000_0000) } },
      { key: 'exact', value: { intValue: int(1, 0x20_0000) } },
      { key: 'double', value: { doubleValue: 1 } },
      { key: 'bytes', value: { bytesValue: Uint8Array.of(0, 255) } },
      { key: 'array', value: { arrayValue: { values: [{ boolValue: true }, {}] } } },
      { key: 'nothing' },
    ],
  },
}

test('a span is read with every field, exactly', async () => {
  const ids = { traceId: Buffer.alloc(16, 0xab), spanId: Buffer.alloc(8, 0x12) }
  const body = traces.encode({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'agent' } }] },
        scopeSpans: [
          {
            scope: { name: 'scope', version: '1' },
            spans: [
              {
                ...ids,
                parentSpanId: Buffer.alloc(8, 0x34),
                traceState: 'a=1',
                flags: 0x301,
                name: 'name',
                kind: 3,
                startTimeUnixNano: int(1, 0x1000_0000),
                endTimeUnixNano: { low: -1, high: -1, unsigned: true },
                attributes: [{ key: 'a', value: VALUE }],
                droppedAttributesCount: 1,
                events: [{ name: 'event', timeUnixNano: 5, attributes: [], droppedAttributesCount: 2 }],
                droppedEventsCount: 3,
                links: [{ ...ids, traceState: 'b=2', flags: 0x100, droppedAttributesCount: 4 }],
                droppedLinksCount: 5,
                status: { code: 2, message: 'failed' },
              },
              {},
            ],
          },
        ],
      },
    ],
  })
  expect((await send('/v1/traces', body.finish())).status).toBe(200)
  const [span, empty] = receiver.spans()
  expect(span).toEqual({
    name: 'name',
    kind: 'client',
    traceId: 'ab'.repeat(16),
    spanId: '12'.repeat(8),
    parentSpanId: '34'.repeat(8),
    traceState: 'a=1',
    flags: 0x301,
    startTime: 0x1000_0000_0000_0001n,
    endTime: 2n ** 64n - 1n,
    attributes: {
      a: {
        type: 'kvlist',
        value: {
          string: { type: 'string', value: '' },
          false: { type: 'bool', value: false },
          zero: { type: 'int', value: 0n },
          least: { type: 'int', value: -(2n ** 63n) },
          exact: { type: 'int', value: 2n ** 53n + 1n },
          double: { type: 'double', value: 1 },
          bytes: { type: 'bytes', value: '00ff' },
          array: { type: 'array', value: [{ type: 'bool', value: true }, { type: 'empty' }] },
          nothing: { type: 'empty' },
        },
      },
    },
    droppedAttributes: 1,
    events: [{ name: 'event', time: 5n, attributes: {}, droppedAttributes: 2 }],
    droppedEvents: 3,
    links: [
      {
        traceId: 'ab'.repeat(16),
        spanId: '12'.repeat(8),
        traceState: 'b=2',
        flags: 0x100,
        attributes: {},
        droppedAttributes: 4,
      },
    ],
    droppedLinks: 5,
    status: 'error',
    statusMessage: 'failed',
    scope: { name: 'scope', version: '1' },
    resource: { 'service.name': { type: 'string', value: 'agent' } },
  })
  expect(empty).toMatchObject({ name: '', kind: 'unspecified', parentSpanId: '', status: 'unset', startTime: 0n })
})

test('a request tells its path, headers and size; gzip is unpacked', async () => {
  const packed = gzipSync(NAMED)
  await send('/base/v1/traces?token=1', packed, { ...PROTOBUF, 'content-encoding': 'gzip', 'x-key': 'k' })
  expect(receiver.requests).toMatchObject([
    { method: 'POST', path: '/base/v1/traces?token=1', headers: { 'x-key': 'k' }, bodySize: packed.length },
  ])
  expect(receiver.spans().map(({ name }) => name)).toEqual(['one'])
})

test('metrics and logs are taken too, as plain data', async () => {
  const metrics: Codec = collector.metrics.v1.ExportMetricsServiceRequest
  const logs: Codec = collector.logs.v1.ExportLogsServiceRequest
  const sum = { aggregationTemporality: 2, dataPoints: [{ asInt: 7, timeUnixNano: int(1, 0x1000_0000) }] }
  const ofMetrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', sum }] }] }] }
  const ofLogs = {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityNumber: 9, body: { stringValue: 'hi' } }] }] }],
  }
  expect((await send('/v1/metrics', metrics.encode(ofMetrics).finish())).status).toBe(200)
  expect((await send('/v1/logs', logs.encode(ofLogs).finish())).status).toBe(200)
  const [first, second] = receiver.requests.map(({ message }) => message)
  const point = { asInt: '7', timeUnixNano: '1152921504606846977' }
  const cumulative = { aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE', dataPoints: [point] }
  expect(first).toMatchObject({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', sum: cumulative }] }] }] })
  expect(second).toMatchObject({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hi' } }] }] }] })
  expect(receiver.spans()).toEqual([])
})

const RESOURCE = { attributes: [{ key: 'service.name', value: { stringValue: 'agent' } }] }
const READ_RESOURCE = { 'service.name': { type: 'string', value: 'agent' } }
const SCOPE = { name: 'scope', version: '1' }
const TIMES = { startTimeUnixNano: 5, timeUnixNano: int(1, 0x1000_0000) }
const READ_TIMES = { startTime: 5n, time: 0x1000_0000_0000_0001n }

test('metrics are read with every field, exactly, and each kind as what it is', async () => {
  const metrics: Codec = collector.metrics.v1.ExportMetricsServiceRequest
  const attributes = [{ key: 'a', value: { stringValue: 'b' } }]
  const body = metrics.encode({
    resourceMetrics: [
      {
        resource: RESOURCE,
        scopeMetrics: [
          {
            scope: SCOPE,
            metrics: [
              {
                name: 'sum',
                description: 'd',
                unit: 'By',
                sum: {
                  aggregationTemporality: 2,
                  isMonotonic: true,
                  dataPoints: [
                    { ...TIMES, attributes, asInt: int(-2, -1) },
                    { ...TIMES, asDouble: 0.5 },
                  ],
                },
              },
              { name: 'gauge', gauge: { dataPoints: [{ ...TIMES, asInt: 0 }] } },
              {
                name: 'histogram',
                histogram: {
                  aggregationTemporality: 1,
                  dataPoints: [
                    { ...TIMES, count: 3, sum: 4.5, min: 0, max: 3, explicitBounds: [1, 2], bucketCounts: [2, 0, 1] },
                    { ...TIMES },
                  ],
                },
              },
              { name: 'summary', summary: { dataPoints: [{ ...TIMES }] } },
              { name: 'nothing' },
            ],
          },
        ],
      },
    ],
  })
  expect((await send('/v1/metrics', body.finish())).status).toBe(200)
  const common = { description: '', unit: '', isMonotonic: false, scope: SCOPE, resource: READ_RESOURCE }
  const unspecified = { ...common, temporality: 'unspecified' }
  const point = { ...READ_TIMES, attributes: {}, value: undefined, histogram: undefined }
  const empty = { count: 0n, sum: undefined, min: undefined, max: undefined, bounds: [], counts: [] }
  expect(receiver.metrics()).toEqual([
    {
      ...common,
      name: 'sum',
      description: 'd',
      unit: 'By',
      type: 'sum',
      temporality: 'cumulative',
      isMonotonic: true,
      points: [
        { ...point, attributes: { a: { type: 'string', value: 'b' } }, value: -2n },
        { ...point, value: 0.5 },
      ],
    },
    { ...unspecified, name: 'gauge', type: 'gauge', points: [{ ...point, value: 0n }] },
    {
      ...common,
      name: 'histogram',
      type: 'histogram',
      temporality: 'delta',
      points: [
        { ...point, histogram: { count: 3n, sum: 4.5, min: 0, max: 3, bounds: [1, 2], counts: [2n, 0n, 1n] } },
        { ...point, histogram: empty },
      ],
    },
    { ...unspecified, name: 'summary', type: 'summary', points: [point] },
    { ...unspecified, name: 'nothing', type: 'none', points: [] },
  ])
  expect([receiver.spans(), receiver.logs()]).toEqual([[], []])
})

test('log records are read with every field, exactly', async () => {
  const logs: Codec = collector.logs.v1.ExportLogsServiceRequest
  const record = {
    timeUnixNano: int(1, 0x1000_0000),
    observedTimeUnixNano: 7,
    severityNumber: 9,
    severityText: 'INFO',
    body: VALUE,
    attributes: [{ key: 'a', value: { boolValue: true } }],
    droppedAttributesCount: 2,
    flags: 1,
    traceId: Buffer.alloc(16, 0xab),
    spanId: Buffer.alloc(8, 0x12),
    eventName: 'happened',
  }
  const body = logs.encode({
    resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ scope: SCOPE, logRecords: [record, {}] }] }],
  })
  expect((await send('/v1/logs', body.finish())).status).toBe(200)
  const [log, empty] = receiver.logs()
  expect(log).toEqual({
    eventName: 'happened',
    time: 0x1000_0000_0000_0001n,
    observedTime: 7n,
    severityNumber: 9,
    severityText: 'INFO',
    body: expect.objectContaining({ type: 'kvlist' }),
    attributes: { a: { type: 'bool', value: true } },
    droppedAttributes: 2,
    traceId: 'ab'.repeat(16),
    spanId: '12'.repeat(8),
    flags: 1,
    scope: SCOPE,
    resource: READ_RESOURCE,
  })
  expect(empty).toMatchObject({ eventName: '', time: 0n, severityNumber: 0, body: { type: 'empty' }, traceId: '' })
  expect([receiver.spans(), receiver.metrics()]).toEqual([[], []])
})

test.each<[string, string, Uint8Array, Record<string, string>, number]>([
  ['a path that is none of OTLP’s', '/v1/trace', NAMED, PROTOBUF, 404],
  ['a body that is cut off', '/v1/traces', NAMED.slice(0, -1), PROTOBUF, 400],
  ['YAML', '/v1/traces', Buffer.from('{}'), { 'content-type': 'application/yaml' }, 415],
  ['an encoding nobody asked for', '/v1/traces', NAMED, { ...PROTOBUF, 'content-encoding': 'br' }, 400],
  ['a key that stands twice', '/v1/traces', withSpans({ attributes: [{ key: 'k' }, { key: 'k' }] }), PROTOBUF, 400],
])('%s is refused and kept with its problem', async (_, path, body, headers, status) => {
  expect((await send(path, body, headers)).status).toBe(status)
  expect(receiver.requests).toMatchObject([{ accepted: false, message: undefined, problem: expect.any(String) }])
  expect(receiver.spans()).toEqual([])
})

describe('answers as it is told:', () => {
  test('status and Retry-After; what was refused is not among the spans', async () => {
    receiver.answer((index) => (index === 0 ? { status: 503, retryAfter: 2 } : {}))
    const refused = await send('/v1/traces', withSpans({ name: 'refused' }))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    await send('/v1/traces', NAMED)
    expect(receiver.spans().map(({ name }) => name)).toEqual(['one'])
    expect(receiver.requests.map(({ spans }) => spans.length)).toEqual([1, 1])
  })

  test('by the path', async () => {
    receiver.answer((_, path) => ({ status: path.endsWith('/v1/traces') ? 200 : 404 }))
    const statuses = await Promise.all(
      ['/base/v1/traces?a=1', '/v1/metrics', '/v1/logs'].map(async (path) => (await send(path, Buffer.of())).status),
    )
    expect(statuses).toEqual([200, 404, 404])
  })

  test('a partial success', async () => {
    receiver.answer({ partialSuccess: { rejected: 3, message: 'too old' } })
    const answer = traceAnswer.decode(new Uint8Array(await (await send('/v1/traces', NAMED)).arrayBuffer()))
    expect(answer.partialSuccess).toMatchObject({ rejectedSpans: { low: 3, high: 0 }, errorMessage: 'too old' })
  })

  test('something that is no message', async () => {
    receiver.answer({ body: Buffer.from('hello') })
    expect(await (await send('/v1/traces', NAMED)).text()).toBe('hello')
  })

  test('a closed connection', async () => {
    receiver.answer({ instead: 'close' })
    await expect(send('/v1/traces', NAMED)).rejects.toThrow()
    expect(receiver.requests).toMatchObject([{ accepted: false, problem: undefined }])
  })

  test('late', async () => {
    receiver.answer({ delayMs: 50 })
    const begun = performance.now()
    await send('/v1/traces', NAMED)
    expect(performance.now() - begun).toBeGreaterThan(45)
  })

  test.each(['hang', 'drip'] as const)('never (%s), until it is closed', async (instead) => {
    receiver.answer({ instead })
    const request = post(`${receiver.url}/v1/traces`, { method: 'POST', headers: PROTOBUF })
    request.end(NAMED)
    const ended = once(request, instead === 'hang' ? 'error' : 'response')
    await receiver.until(({ requests }) => requests.length === 1)
    if (instead === 'drip') await once((await ended)[0], 'data')
    await receiver.close()
    if (instead === 'hang') expect(String(await ended)).toContain('hang up')
    receiver = await startOtlpReceiver()
  })
})

test('until resolves with the request that was waited for', async () => {
  const second = receiver.until((seen) => seen.spans().length === 2)
  let resolved = false
  void second.then(() => {
    resolved = true
  })
  await send('/v1/traces', NAMED)
  expect(resolved).toBe(false)
  await send('/v1/traces', NAMED)
  await second
})

test('it comes back at a port that was given', async () => {
  const port = Number(new URL(receiver.url).port)
  await receiver.close()
  receiver = await startOtlpReceiver({ port })
  expect(new URL(receiver.url).port).toBe(String(port))
  expect((await send('/v1/traces', NAMED)).status).toBe(200)
})

test('with a certificate it speaks HTTPS to who trusts it, and to nobody else', async () => {
  const tls = selfSigned()
  await using secure = await startOtlpReceiver({ tls })
  const send = (ca: string) => {
    const request = postSecurely(`${secure.url}/v1/traces`, { method: 'POST', headers: PROTOBUF, ca, agent: false })
    request.end(NAMED)
    return once(request, 'response')
  }
  expect((await send(tls.cert))[0].statusCode).toBe(200)
  await expect(send(selfSigned().cert)).rejects.toThrow(/self-signed/)
  expect(secure.requests).toHaveLength(1)
})
