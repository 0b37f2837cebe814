/**
 * Exports of metrics and events that fail: nothing throws or rejects, what is lost is counted, every cause is told once and clearly, and the next
 * export is as ever. The same of spans is in `failing-receiver.test.ts`.
 */
import type { Answer, OtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emitEvent } from '../engine/emit-event.ts'
import { meter } from '../metrics/meter.ts'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { blackHole } from './fixtures/black-hole.ts'
import { emitEvents, eventSinkTo } from './fixtures/event-sink.ts'
import { metricSinkTo } from './fixtures/metric-sink.ts'
import { receiverFor } from './fixtures/sink.ts'
import type { ExportOptions } from './otlp-options.ts'

const TIMEOUT_MS = 250

interface SignalCase {
  readonly name: 'metrics' | 'logs'
  readonly items: 'metrics' | 'events'
  /** What is counted. */
  readonly counted: 'data points' | 'events'
  readonly open: typeof metricSinkTo | typeof eventSinkTo
  /** Makes something to be sent. */
  readonly produce: () => void
  /** How many exports arrived. */
  readonly arrived: (receiver: OtlpReceiver) => number
  readonly missing: (exports: number) => string
}

const counter = meter.counter('failing.counter')

const SIGNALS: readonly SignalCase[] = [
  {
    name: 'metrics',
    items: 'metrics',
    counted: 'data points',
    open: metricSinkTo,
    produce: () => counter.add(1),
    arrived: (receiver) => receiver.metrics().filter(({ name }) => name === 'failing.counter').length,
    missing: () => 'the last metrics are missing',
  },
  {
    name: 'logs',
    items: 'events',
    counted: 'events',
    open: eventSinkTo,
    produce: () => emitEvents('happened'),
    arrived: (receiver) => receiver.logs().length,
    missing: (exports) => (exports === 1 ? '1 event is missing' : `${exports} events are missing`),
  },
]

describe.each(SIGNALS)('$name:', ({ name, items, counted, open, produce, arrived, missing }) => {
  const urlOf = (url: string) => `${url}/v1/${name}`

  async function exportTwice(url: string, options: Partial<ExportOptions> = {}) {
    const { layer, problems } = open(url, { exportTimeoutMs: TIMEOUT_MS, ...options })
    for (let round = 0; round < 2; round += 1) {
      produce()
      await layer.flush()
    }
    return { layer, problems }
  }

  test.each<[string, Answer, RegExp]>([
    ['400', { status: 400 }, /: HTTP 400 Bad Request; .*OTLP over HTTP/],
    ['401', { status: 401 }, /: HTTP 401 Unauthorized; .*otlp_headers_vault_key/],
    ['500', { status: 500 }, /: HTTP 500 Internal Server Error$/],
    ['503, again and again', { status: 503 }, /: the receiver is not available now \(HTTP 429, 502, 503 or 504\)$/],
    ['429 with a long Retry-After', { status: 429, retryAfter: 60 }, /: the receiver is not available now/],
    ['nothing, and closes', { instead: 'close' }, /: socket hang up ECONNRESET; the connection was closed/],
    ['nothing at all', { instead: 'hang' }, /: no answer in time$/],
    ['in drops without end', { instead: 'drip' }, /: no answer in time$/],
  ])(
    'the receiver answers %s: told once, counted, and at the end that something is missing',
    async (_, answer, told) => {
      const receiver = await receiverFor({ answer })
      const { layer, problems } = await exportTwice(urlOf(receiver.url))
      expect(layer.status).toMatchObject({ exported: 0, dropped: 0, pending: 0, problem: expect.stringMatching(told) })
      expect(layer.status.failed).toBeGreaterThanOrEqual(2)
      expect(problems).toEqual([expect.stringMatching(told)])
      expect(problems[0]).toMatch(new RegExp(`^${items} cannot be sent to ${urlOf(receiver.url)}: `))
      await layer.shutdown()
      expect(problems.slice(1)).toEqual([`${missing(2)} at ${urlOf(receiver.url)}`])
    },
  )

  test('a path that nothing takes, as of a receiver of traces alone: 404, with the keys to look at', async () => {
    const receiver = await receiverFor({ answer: { status: 404 } })
    const { problems } = await exportTwice(`${urlOf(receiver.url)}?api-key=secret`)
    expect(problems).toEqual([
      `${items} cannot be sent to ${urlOf(receiver.url)}: HTTP 404 Not Found; nothing takes ${name} at this path: look at ` +
        `telemetry.otlp_endpoint, to which /v1/${name} is appended; for a receiver of traces alone, set telemetry.otlp_traces_endpoint in its place`,
    ])
  })

  test('nothing listens there; once something does, it gets what comes then', async () => {
    const receiver = await receiverFor()
    const port = Number(new URL(receiver.url).port)
    await receiver.close()
    const { layer, problems } = await exportTwice(urlOf(receiver.url))
    expect(problems).toEqual([expect.stringMatching(/ECONNREFUSED.*; nothing listens there$/)])
    expect(layer.status.exported).toBe(0)
    const restarted = await receiverFor({ port })
    produce()
    await layer.flush()
    expect(arrived(restarted)).toBe(1)
    expect(layer.status).toMatchObject({ problem: undefined })
    expect(layer.status.exported).toBeGreaterThanOrEqual(1)
  })

  test('a receiver that restarts in between gets the next export over a new connection', async () => {
    const receiver = await receiverFor()
    const { layer, problems } = open(urlOf(receiver.url))
    produce()
    await layer.flush()
    await receiver.close()
    const restarted = await receiverFor({ port: Number(new URL(receiver.url).port) })
    produce()
    await layer.flush()
    expect([arrived(receiver), arrived(restarted), problems]).toEqual([1, 1, []])
  })

  test('a network that swallows connections: given up in time', async () => {
    const { layer, problems } = await exportTwice(urlOf(await blackHole()))
    expect(layer.status.exported).toBe(0)
    expect(problems).toEqual([expect.stringMatching(/: no answer in time$/)])
  })

  test('a failure that passes is retried, and nothing is sent twice', async () => {
    const receiver = await receiverFor({ answer: (index) => (index === 0 ? { status: 503 } : {}) })
    const { layer, problems } = open(urlOf(receiver.url))
    produce()
    await layer.flush()
    expect(receiver.requests.map(({ accepted }) => accepted)).toEqual([false, true])
    expect([arrived(receiver), layer.status.failed, problems]).toEqual([1, 0, []])
  })

  test('a partial success: what was rejected is counted, and why is told', async () => {
    const receiver = await receiverFor({ answer: { partialSuccess: { rejected: 1, message: 'too\nold' } } })
    const { layer, problems } = open(urlOf(receiver.url))
    produce()
    await layer.flush()
    const { exported, failed, problem } = layer.status
    expect([failed, problem]).toEqual([1, undefined])
    expect(problems).toEqual([`${urlOf(receiver.url)} rejected 1 of ${exported + 1} ${counted}: too old`])
  })

  test('a warning beside a full success is told, and nothing is counted as lost', async () => {
    const receiver = await receiverFor({ answer: { partialSuccess: { rejected: 0, message: 'deprecated' } } })
    const { layer, problems } = await exportTwice(urlOf(receiver.url))
    expect(layer.status.failed).toBe(0)
    expect(problems).toEqual([`${urlOf(receiver.url)} took the ${items}, but says: deprecated`])
  })

  test('headers that cannot be read: told once, nothing is sent, flush and shutdown come to an end', async () => {
    const receiver = await receiverFor()
    const headers = () => Promise.reject(new Error('the vault is locked'))
    const { layer, problems } = await exportTwice(urlOf(receiver.url), { headers })
    await layer.shutdown()
    expect(receiver.requests).toEqual([])
    expect(problems).toEqual([
      `nothing is sent to ${urlOf(receiver.url)}, because its headers cannot be read: the vault is locked`,
      `${missing(2)} at ${urlOf(receiver.url)}`,
    ])
  })

  test('headers that never come: the same', async () => {
    const { layer } = await exportTwice('http://127.0.0.1:1', {
      headers: () => new Promise(() => {}),
      exportTimeoutMs: 20,
    })
    await layer.shutdown()
    expect(layer.status.exported).toBe(0)
  })

  test('given up by abandon: told as missing and nothing else, at once; what comes later is sent', async () => {
    const receiver = await receiverFor({ answer: { instead: 'hang' } })
    const { layer, problems } = open(urlOf(receiver.url), { exportTimeoutMs: 600_000 })
    produce()
    const flushed = layer.flush()
    await receiver.until(({ requests }) => requests.length === 1)
    layer.abandon()
    layer.abandon()
    await flushed
    expect(problems).toEqual([`${missing(1)} at ${urlOf(receiver.url)}`])
    receiver.answer({})
    produce()
    await layer.flush()
    expect(arrived(receiver)).toBe(1)
  })

  test('headers of the signal’s own variable are sent beside those of the vault', async () => {
    const receiver = await receiverFor()
    process.env[`OTEL_EXPORTER_OTLP_${name.toUpperCase()}_HEADERS`] = 'x-tenant=7,x-both=variable'
    onTestFinished(() => void delete process.env[`OTEL_EXPORTER_OTLP_${name.toUpperCase()}_HEADERS`])
    const { layer } = open(urlOf(receiver.url), { headers: async () => ({ 'x-both': 'vault' }) })
    produce()
    await layer.flush()
    expect(receiver.requests).toMatchObject([
      {
        path: `/v1/${name}`,
        headers: { 'x-tenant': '7', 'x-both': 'vault', 'content-type': 'application/x-protobuf' },
      },
    ])
  })
})

test('events are bounded: what is over is dropped, counted and told once, however many come while the receiver hangs', async () => {
  const receiver = await receiverFor({ answer: { instead: 'hang' } })
  const { layer, problems } = eventSinkTo(`${receiver.url}/v1/logs`, {
    maxQueue: 10,
    maxBatch: 5,
    exportTimeoutMs: 600_000,
  })
  emitEvents(...Array.from({ length: 1000 }, () => 'happened'))
  await receiver.until(({ requests }) => requests.length === 2)
  emitEvents('one more')
  expect(layer.status).toMatchObject({ pending: 10, capacity: 10, dropped: 991 })
  expect(problems).toEqual([
    `more than 10 events wait for ${receiver.url}/v1/logs: what is over is dropped and counted`,
  ])
  layer.abandon()
})

test('what is dropped, of events and of metrics, is kept by nobody', async () => {
  const receiver = await receiverFor({ answer: { instead: 'hang' } })
  const options = { exportTimeoutMs: 600_000 }
  const events = eventSinkTo(`${receiver.url}/v1/logs`, { ...options, maxQueue: 100, maxBatch: 100 })
  const metrics = metricSinkTo(`${receiver.url}/v1/metrics`, options)
  const { heapUsed: before } = process.memoryUsage()
  for (let index = 0; index < 50_000; index += 1) {
    emitEvent({ name: 'happened', attributes: { text: `${index} `.repeat(500) } })
    counter.add(1)
    void metrics.layer.flush()
  }
  await receiver.until(({ requests }) => requests.length === 2)
  expect(events.layer.status).toMatchObject({ pending: 100, dropped: 49_900 })
  await collectGarbageUntil(() => process.memoryUsage().heapUsed < before + 40e6)
  events.layer.abandon()
  metrics.layer.abandon()
  receiver.answer({})
})

test('metrics that fail are not lost: the next export has their sums', async () => {
  const receiver = await receiverFor({ answer: { status: 500 } })
  const { layer, problems } = metricSinkTo(`${receiver.url}/v1/metrics`)
  const sum = meter.counter('failing.sum', { valueType: 'int' })
  for (let round = 0; round < 3; round += 1) {
    sum.add(1)
    await layer.flush()
  }
  receiver.answer({})
  await layer.shutdown()
  const received = receiver.metrics().filter(({ name }) => name === 'failing.sum')
  expect(received.map(({ points }) => points[0]?.value)).toEqual([3n])
  expect(problems).toEqual([
    expect.stringMatching(/^metrics cannot be sent/),
    expect.stringMatching(/^3 exports in a row failed/),
    expect.stringMatching(/ works again /),
  ])
})
