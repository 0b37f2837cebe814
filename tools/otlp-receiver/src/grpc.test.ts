/** The receiver over gRPC, asked by a real client. */
import { once } from 'node:events'
import { checkServerIdentity } from 'node:tls'
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import root from 'otlp-protobuf/build/src/generated/root.js'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { type OtlpReceiver, type OtlpReceiverOptions, selfSigned, startOtlpReceiver } from './index.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tree of generated classes has no types
const { collector } = (root as any).opentelemetry.proto
const METHODS = {
  trace: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
}
const SPANS = Buffer.from(
  collector.trace.v1.ExportTraceServiceRequest.encode({
    resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'one' }] }] }],
  }).finish(),
)
const asItIs = (bytes: Buffer) => bytes

let receiver: OtlpReceiver
afterEach(() => receiver.close())

async function start(options: OtlpReceiverOptions = {}): Promise<void> {
  receiver = await startOtlpReceiver({ protocol: 'grpc', ...options })
}

interface Sending {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly channel?: ReturnType<typeof credentials.createInsecure>
  readonly body?: Buffer
}

function send({ method = METHODS.trace, headers = {}, channel, body = SPANS }: Sending = {}): Promise<Buffer> {
  const client = new Client(new URL(receiver.url).host, channel ?? credentials.createInsecure(), {
    // TLS knows names, not addresses.
    'grpc.ssl_target_name_override': 'localhost',
  })
  onTestFinished(() => client.close())
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  const options = { deadline: Date.now() + 5000 }
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(method, asItIs, asItIs, body, metadata, options, (error, answer) =>
      error ? reject(error) : resolve(answer ?? Buffer.of()),
    )
  })
}

const trusting = (ca: string) =>
  credentials.createSsl(Buffer.from(ca), null, null, {
    checkServerIdentity: (_, cert) => checkServerIdentity('127.0.0.1', cert),
  })
const errorOf = (sending: Promise<unknown>) =>
  sending.then(
    () => expect.unreachable(),
    (error: ServiceError) => error,
  )

test('takes spans, with the headers', async () => {
  await start()
  await send({ headers: { 'x-key': 'k' } })
  expect(receiver.url).toMatch(/^http:/)
  expect(receiver.spans()).toMatchObject([{ name: 'one' }])
  expect(receiver.requests).toMatchObject([
    { path: METHODS.trace, headers: { 'x-key': 'k', 'content-type': 'application/grpc' }, bodySize: SPANS.length },
  ])
  expect(receiver.bytesReceived).toBeGreaterThan(SPANS.length)
})

test('takes metrics and log records', async () => {
  await start()
  const metric = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm' }] }] }] }
  const log = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: 'e' }] }] }] }
  const { metrics, logs } = collector
  const bodies = [
    [METHODS.metrics, metrics.v1.ExportMetricsServiceRequest.encode(metric).finish()],
    [METHODS.logs, logs.v1.ExportLogsServiceRequest.encode(log).finish()],
  ] as const
  for (const [method, body] of bodies) await send({ method, body: Buffer.from(body) })
  expect([receiver.metrics()[0]?.name, receiver.logs()[0]?.eventName]).toEqual(['m', 'e'])
})

test('what cannot be decoded, and a method that is none, are refused', async () => {
  await start()
  expect((await errorOf(send({ body: SPANS.subarray(0, -1) }))).code).toBe(status.INVALID_ARGUMENT)
  expect((await errorOf(send({ method: '/a.b.C/Export' }))).code).toBe(status.UNIMPLEMENTED)
  expect(receiver.requests).toMatchObject([{ accepted: false, problem: expect.any(String) }])
})

describe('answers as it is told:', () => {
  test.each([
    [401, status.UNAUTHENTICATED],
    [403, status.PERMISSION_DENIED],
    [404, status.UNIMPLEMENTED],
    [429, status.RESOURCE_EXHAUSTED],
    [503, status.UNAVAILABLE],
  ])('%d', async (answer, code) => {
    await start({ answer: { status: answer } })
    expect((await errorOf(send())).code).toBe(code)
    expect(receiver.spans()).toEqual([])
  })

  test('when to ask again', async () => {
    await start({ answer: { status: 429, retryAfter: 1.5 } })
    const { metadata } = await errorOf(send())
    expect(metadata.get('grpc-status-details-bin')[0]!.toString('latin1')).toContain('google.rpc.RetryInfo')
  })

  test('a partial success', async () => {
    await start({ answer: { partialSuccess: { rejected: 3, message: 'too old' } } })
    const answer = collector.trace.v1.ExportTraceServiceResponse.decode(await send())
    expect(answer.partialSuccess).toMatchObject({ rejectedSpans: { low: 3, high: 0 }, errorMessage: 'too old' })
  })

  test('a closed connection', async () => {
    await start({ answer: { instead: 'close' } })
    expect((await errorOf(send())).code).toBe(status.UNAVAILABLE)
  })

  test.each(['hang', 'drip'] as const)('never (%s), until it is closed', async (instead) => {
    await start({ answer: { instead } })
    const sent = errorOf(send())
    await receiver.until(({ requests }) => requests.length === 1)
    await receiver.close()
    expect((await sent).code).toBe(status.UNAVAILABLE)
    await start()
  })
})

describe('with a certificate it speaks to', () => {
  test('who trusts it, and to nobody else', async () => {
    const tls = selfSigned()
    await start({ tls })
    await send({ channel: trusting(tls.cert) })
    expect(receiver.url).toMatch(/^https:/)
    expect((await errorOf(send({ channel: trusting(selfSigned().cert) }))).details).toMatch(/self-signed/)
    expect(receiver.spans()).toHaveLength(1)
  })

  test.each(['http', 'grpc'] as const)('who shows one that it knows, where it asks for one (%s)', async (protocol) => {
    const [tls, client, unknown] = [selfSigned(), selfSigned(), selfSigned()]
    await start({ protocol, tls: { ...tls, clientCa: client.cert } })
    const { connect } = await import('node:tls')
    const authorized = async ({ key, cert }: Partial<typeof tls>) => {
      const { hostname, port } = new URL(receiver.url)
      const ALPNProtocols = [protocol === 'grpc' ? 'h2' : 'http/1.1']
      const socket = connect({ host: hostname, port: Number(port), ca: tls.cert, key, cert, ALPNProtocols })
      socket.on('error', () => {})
      await once(socket, 'secureConnect')
      // In TLS 1.3 the server refuses after the client has connected: a refusal ends the connection, else it stays open.
      socket.write(
        protocol === 'grpc'
          ? 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'
          : 'GET / HTTP/1.1\r\nhost: a\r\n\r\n',
      )
      const answered = await Promise.race([
        once(socket, 'data').then(() => true),
        once(socket, 'close').then(() => false),
      ])
      socket.destroy()
      return answered
    }
    expect(await authorized(client)).toBe(true)
    expect(await authorized(unknown).catch(() => false)).toBe(false)
    expect(await authorized({}).catch(() => false)).toBe(false)
  })
})
