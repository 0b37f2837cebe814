/** Exports over gRPC that fail: as over HTTP, nothing throws or rejects, what is lost is counted, every cause is told once and clearly. */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { Answer } from '@zeph-telemetry/otlp-receiver'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openSender } from './export-spans.ts'
import { blackHole } from './fixtures/black-hole.ts'
import { rawServer } from './fixtures/raw-server.ts'
import { endSpans, receiverFor, sinkTo } from './fixtures/sink.ts'

afterEach(() => void vi.unstubAllEnvs())

const TIMEOUT_MS = 400
const grpcReceiver = (answer: NonNullable<Parameters<typeof receiverFor>[0]>['answer'] = {}) =>
  receiverFor({ protocol: 'grpc', answer })
const grpcSink = (url: string, options: Parameters<typeof sinkTo>[1] = {}) =>
  sinkTo(url, { protocol: 'grpc', exportTimeoutMs: TIMEOUT_MS, ...options })

async function exportTwice(url: string) {
  const { layer, problems } = grpcSink(url)
  for (const name of ['one', 'two']) {
    endSpans(name)
    await layer.flush()
  }
  return { layer, problems }
}

describe('the receiver answers', () => {
  test.each<[string, Answer, RegExp]>([
    ['INVALID_ARGUMENT', { status: 400 }, /: gRPC status 3 INVALID_ARGUMENT status 400$/],
    ['UNAUTHENTICATED', { status: 401 }, /: gRPC status 16 UNAUTHENTICATED .*otlp_headers_vault_key/],
    ['PERMISSION_DENIED', { status: 403 }, /: gRPC status 7 PERMISSION_DENIED .*otlp_headers_vault_key/],
    ['UNIMPLEMENTED', { status: 404 }, /: gRPC status 12 UNIMPLEMENTED .*takes no traces over gRPC$/],
    ['UNAVAILABLE, again and again', { status: 503 }, /: gRPC status 14 UNAVAILABLE .*not available now.*4317/],
    ['RESOURCE_EXHAUSTED', { status: 429 }, /: gRPC status 8 RESOURCE_EXHAUSTED/],
    ['RESOURCE_EXHAUSTED for long', { status: 429, retryAfter: 60 }, /: gRPC status 8 RESOURCE_EXHAUSTED/],
    ['nothing, and closes', { instead: 'close' }, /: gRPC status 14 UNAVAILABLE/],
    ['nothing at all', { instead: 'hang' }, /: no answer in time$/],
    ['the beginning of an answer', { instead: 'drip' }, /: no answer in time$/],
  ])('%s: told once, counted, and the program goes on', async (_, answer, message) => {
    const { url } = await grpcReceiver(answer)
    const { layer, problems } = await exportTwice(url)
    expect(layer).toMatchObject({ exported: 0, dropped: 0, failed: 2 })
    expect(problems).toEqual([expect.stringMatching(message)])
    expect(problems[0]).toContain(`spans cannot be sent to ${url}: `)
    await layer.shutdown()
    expect(problems.slice(1)).toEqual([`2 spans are missing at ${url}`])
  })
})

test('nothing listens there', async () => {
  const receiver = await grpcReceiver()
  const { url } = receiver
  await receiver.close()
  const { layer, problems } = await exportTwice(url)
  expect(layer.failed).toBe(2)
  expect(problems).toEqual([expect.stringMatching(/ECONNREFUSED.*; nothing listens there$/)])
})

test('a network that swallows connections: given up in time', async () => {
  const { layer, problems } = await exportTwice(await blackHole())
  expect(layer.failed).toBe(2)
  expect(problems).toEqual([expect.stringMatching(/: no answer in time$/)])
})

test('a port that speaks HTTP', async () => {
  const receiver = await receiverFor()
  const { layer, problems } = await exportTwice(receiver.url)
  expect(layer.failed).toBe(2)
  expect(problems).toEqual([expect.stringMatching(/gRPC status 14 .*; is it one for OTLP over gRPC\? .*4317/)])
})

test.each<[string, Answer]>([
  ['UNAVAILABLE', { status: 503 }],
  ['RESOURCE_EXHAUSTED that says when', { status: 429, retryAfter: 0.05 }],
  ['UNAVAILABLE that says when', { status: 503, retryAfter: 0.05 }],
])('%s passes: tried again, and nothing is lost or sent twice', async (_, refusal) => {
  const receiver = await grpcReceiver((index) => (index === 0 ? refusal : {}))
  const { layer, problems } = grpcSink(receiver.url, { exportTimeoutMs: 3000 })
  endSpans('one')
  await layer.flush()
  expect(receiver.requests.map(({ accepted }) => accepted)).toEqual([false, true])
  expect([layer.exported, problems]).toEqual([1, []])
})

test('what the receiver wishes is waited for, and no longer', async () => {
  const receiver = await grpcReceiver((index) => (index === 0 ? { status: 429, retryAfter: 0.3 } : {}))
  const { layer } = grpcSink(receiver.url, { exportTimeoutMs: 3000 })
  endSpans('one')
  const flushed = layer.flush()
  await receiver.until(({ requests }) => requests.length === 1)
  const begun = performance.now()
  await flushed
  const waited = performance.now() - begun
  expect(waited).toBeGreaterThan(250)
  // Without a wish it is 800 ms at least.
  expect(waited).toBeLessThan(800)
})

test('after a failure the next batch is sent as ever', async () => {
  const receiver = await grpcReceiver({ instead: 'close' })
  const { layer } = await exportTwice(receiver.url)
  receiver.answer({})
  endSpans('three')
  await layer.flush()
  expect(receiver.spans().map(({ name }) => name)).toEqual(['three'])
})

test('a partial success is counted, and why is told', async () => {
  const receiver = await grpcReceiver({ partialSuccess: { rejected: 1, message: 'too old' } })
  const { layer, problems } = grpcSink(receiver.url)
  endSpans('one', 'two')
  await layer.flush()
  expect(layer).toMatchObject({ exported: 1, failed: 1 })
  expect(problems).toEqual([`${receiver.url} rejected 1 of 2 spans: too old`])
})

test('headers of the variables are sent, those of the signal before those of all, and those of the vault before both', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-all=1,x-signal=all,X-Vault=all')
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'x-signal=traces')
  const receiver = await grpcReceiver()
  const { layer } = grpcSink(receiver.url, { headers: async () => ({ 'x-vault': 'vault', 'X-Upper': 'a' }) })
  endSpans('one')
  await layer.flush()
  const [request] = receiver.requests
  expect(request?.headers).toMatchObject({ 'x-all': '1', 'x-signal': 'traces', 'x-vault': 'vault', 'x-upper': 'a' })
  expect(request?.headers['user-agent']).toMatch(/^zeph-telemetry\/[\d.]+ grpc-node-js\//)
})

test('a header that gRPC does not allow is told without its value', async () => {
  const receiver = await grpcReceiver()
  const { layer, problems } = grpcSink(receiver.url, { headers: async () => ({ fine: '1', authorization: 'hünter2' }) })
  endSpans('one')
  await layer.flush()
  expect(layer.failed).toBe(1)
  expect(problems).toEqual([expect.stringMatching(/a header has characters that gRPC does not allow \(header 2\)$/)])
})

describe('what is given up', () => {
  test('by abandon is counted at once, and what comes later is sent', async () => {
    const receiver = await grpcReceiver({ instead: 'hang' })
    const { layer, problems } = grpcSink(receiver.url, { exportTimeoutMs: 600_000 })
    endSpans('one')
    const flushed = layer.flush()
    await receiver.until(({ requests }) => requests.length === 1)
    layer.abandon()
    expect(await Promise.race([flushed.then(() => 'flushed'), turn('later')])).toBe('flushed')
    expect(layer.failed).toBe(1)
    expect(problems).toEqual([`1 span is missing at ${receiver.url}`])
    receiver.answer({})
    endSpans('two')
    await layer.flush()
    expect(receiver.spans().map(({ name }) => name)).toEqual(['two'])
  })

  test('while it waits to try again ends at once, too', async () => {
    const receiver = await grpcReceiver({ status: 503, retryAfter: 600 })
    const sender = await openSender({
      protocol: 'grpc',
      url: receiver.url,
      headers: () => ({}),
      timeoutMs: 6_000_000,
      concurrency: 1,
      compression: 'none',
      certificates: {},
      resource: {},
    })
    const sent = sender.send(sender.encode([], 0))
    await receiver.until(({ requests }) => requests.length === 1)
    // The wait begins when the refusal has come.
    await wait(100)
    sender.abort(new Error('given up'))
    await expect(sent).rejects.toThrow('given up')
    await sender.shutdown()
  })

  test('by a shutdown is the connection that was kept for later', async () => {
    const receiver = await grpcReceiver()
    const { layer } = grpcSink(receiver.url)
    endSpans('one')
    await layer.flush()
    expect(receiver.connections).toBe(1)
    await Promise.all([layer.shutdown(), receiver.until(({ connections }) => connections === 0)])
  })

  test('by abandon closes the connection', async () => {
    const server = await rawServer(() => {})
    const { layer } = grpcSink(new URL(server.url).origin, { exportTimeoutMs: 600_000 })
    endSpans('one')
    const flushed = layer.flush()
    await server.until(({ opened }) => opened === 1)
    layer.abandon()
    await Promise.all([flushed, server.until(({ closed }) => closed === 1)])
  })
})

test('gzip makes it smaller on the wire, and the same arrives', async () => {
  const sizes = await Promise.all(
    (['none', 'gzip'] as const).map(async (compression) => {
      const receiver = await grpcReceiver()
      const { layer } = grpcSink(receiver.url, { compression, exportTimeoutMs: 3000, maxBatch: 500 })
      endSpans(...Array.from({ length: 500 }, () => 'the same name again and again'))
      await layer.flush()
      expect(receiver.spans().filter(({ name }) => name.startsWith('the same')).length).toBeGreaterThanOrEqual(500)
      return receiver.bytesReceived / receiver.spans().length
    }),
  )
  expect(sizes[1]!).toBeLessThan(sizes[0]! / 2)
})
