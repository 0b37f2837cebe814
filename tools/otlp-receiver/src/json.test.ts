/** OTLP's JSON is read as what the same message in protobuf is, and strictly. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OtlpReceiver, startOtlpReceiver } from './index.ts'

let receiver: OtlpReceiver
beforeEach(async () => {
  receiver = await startOtlpReceiver()
})
afterEach(() => receiver.close())

const JSON_TYPE = { 'content-type': 'application/json' }
const send = (path: string, body: unknown) =>
  fetch(receiver.url + path, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) })
const withSpan = (span: object) => ({ resourceSpans: [{ scopeSpans: [{ scope: { name: 's' }, spans: [span] }] }] })
const attribute = (value: object) => withSpan({ attributes: [{ key: 'a', value }] })

test('a span is read with ids in hex digits, 64-bit integers as texts or numbers, bytes in base64, enums as numbers', async () => {
  const span = {
    traceId: 'AB'.repeat(16),
    spanId: '12'.repeat(8),
    parentSpanId: '',
    name: 'one',
    kind: 3,
    startTimeUnixNano: '1152921504606846977',
    endTimeUnixNano: 7,
    attributes: [
      { key: 'int', value: { intValue: '9007199254740993' } },
      { key: 'number', value: { intValue: -5 } },
      { key: 'zero', value: { intValue: 0 } },
      { key: 'double', value: { doubleValue: 'NaN' } },
      { key: 'empty', value: {} },
      { key: 'text', value: { stringValue: '' } },
      { key: 'bytes', value: { bytesValue: 'AP8=' } },
      { key: 'list', value: { arrayValue: { values: [{ boolValue: false }] } } },
      { key: 'none', value: { arrayValue: { values: [] } } },
    ],
    links: [{ traceId: 'cd'.repeat(16), spanId: '34'.repeat(8), flags: 0x100 }],
    status: { code: 2, message: 'failed' },
  }
  expect((await send('/v1/traces', withSpan(span))).status).toBe(200)
  expect(receiver.spans()).toMatchObject([
    {
      traceId: 'ab'.repeat(16),
      spanId: '12'.repeat(8),
      parentSpanId: '',
      kind: 'client',
      startTime: 0x1000_0000_0000_0001n,
      endTime: 7n,
      attributes: {
        int: { type: 'int', value: 2n ** 53n + 1n },
        number: { type: 'int', value: -5n },
        zero: { type: 'int', value: 0n },
        double: { type: 'double', value: Number.NaN },
        empty: { type: 'empty' },
        text: { type: 'string', value: '' },
        bytes: { type: 'bytes', value: '00ff' },
        list: { type: 'array', value: [{ type: 'bool', value: false }] },
        none: { type: 'array', value: [] },
      },
      links: [{ traceId: 'cd'.repeat(16), spanId: '34'.repeat(8), flags: 0x100 }],
      status: 'error',
      statusMessage: 'failed',
    },
  ])
})

test('metrics and log records are read, too', async () => {
  const point = { asInt: '-7', timeUnixNano: '5' }
  const histogram = {
    aggregationTemporality: 2,
    dataPoints: [{ count: '3', sum: 4.5, explicitBounds: [1], bucketCounts: ['1', 2] }],
  }
  const metrics = [
    { name: 'gauge', gauge: { dataPoints: [point] } },
    { name: 'histogram', histogram },
  ]
  await send('/v1/metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] })
  await send('/v1/logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: 'e', severityNumber: 9 }] }] }] })
  expect(receiver.metrics()).toMatchObject([
    { name: 'gauge', points: [{ value: -7n, time: 5n }] },
    { name: 'histogram', temporality: 'cumulative', points: [{ histogram: { count: 3n, counts: [1n, 2n] } }] },
  ])
  expect(receiver.logs()).toMatchObject([{ eventName: 'e', severityNumber: 9 }])
})

test('the answer is JSON, with a partial success as it is written there', async () => {
  receiver.answer({ partialSuccess: { rejected: 3, message: 'too old' } })
  const answer = await send('/v1/logs', {})
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(await answer.json()).toEqual({ partialSuccess: { rejectedLogRecords: '3', errorMessage: 'too old' } })
})

test.each<[string, unknown]>([
  ['no object', 7],
  ['a name that is not in the definitions', withSpan({ start_time_unix_nano: '7' })],
  ['an id in base64', withSpan({ traceId: 'q6urq6urq6urq6urq6urqw==' })],
  ['an integer with a fraction', attribute({ intValue: 1.5 })],
  ['an integer beyond 64 bits', attribute({ intValue: 1e300 })],
  ['no integer', attribute({ intValue: '0x1' })],
  ['a field of another signal', { resourceLogs: [{}] }],
])('%s is refused', async (_, body) => {
  expect((await send('/v1/traces', body)).status).toBe(400)
  expect(receiver.requests).toMatchObject([{ accepted: false, message: undefined, problem: expect.any(String) }])
})

test('what is no JSON is refused', async () => {
  const answer = await fetch(`${receiver.url}/v1/traces`, { method: 'POST', headers: JSON_TYPE, body: '{' })
  expect(answer.status).toBe(400)
})
