/**
 * Every block of docs/backends.md is used as it stands, but for the host: what arrives must have the shape that the receiver of that name wants.
 * No test can know that a vendor still wants it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { selfSigned } from '@zeph-telemetry/otlp-receiver'
import { afterEach, expect, test, vi } from 'vitest'
import { emitEvent } from '../engine/emit-event.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { initObservability, meter, withSpan } from '../on.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { receiverFor } from './fixtures/sink.ts'

const home = process.cwd()
afterEach(() => {
  process.chdir(home)
  vi.unstubAllEnvs()
})

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../../docs/backends.md'), 'utf8')
const counter = meter.counter('backends.counter', { valueType: 'int' })

interface Preset {
  /** Heading, and the number of the block under it. */
  readonly name: string
  readonly toml: string
  readonly headers: Readonly<Record<string, string>>
}

/** The TOML blocks of the document, each with the JSON block of its section. */
function presets(): Preset[] {
  return DOCUMENT.split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const [, json = '{}'] = /^```json\n(.*?)^```/ms.exec(section) ?? []
      const heading = section.slice(0, section.indexOf('\n'))
      return [...section.matchAll(/^```toml\n(.*?)^```/gms)].map(([, toml = ''], index) => ({
        name: `${heading} ${index + 1}`,
        toml,
        headers: JSON.parse(json) as Record<string, string>,
      }))
    })
}

const ALL = (base = '') => ['logs', 'metrics', 'traces'].map((signal) => `${base}/v1/${signal}`)
const GRPC = ['logs.v1.LogsService', 'metrics.v1.MetricsService', 'trace.v1.TraceService'].map(
  (service) => `/opentelemetry.proto.collector.${service}/Export`,
)

interface Shape {
  /** The host that stands in the document. */
  readonly host: string
  readonly paths: readonly string[]
  readonly headers?: readonly string[]
  readonly gzip?: true
}

const SHAPES: Readonly<Record<string, Shape>> = {
  'Collector 1': { host: 'localhost:4318', paths: ALL() },
  'Collector 2': { host: 'localhost:4317', paths: GRPC },
  'Collector 3': { host: 'collector.example:4318', paths: ALL(), gzip: true },
  'Tempo 1': { host: 'localhost:4318', paths: ['/v1/traces'], headers: ['x-scope-orgid'] },
  'Jaeger 1': { host: 'localhost:4318', paths: ['/v1/traces'] },
  'Zipkin 1': { host: 'localhost:9411', paths: ['/v1/traces'] },
  'Grafana Cloud 1': {
    host: 'otlp-gateway-prod-eu-west-0.grafana.net',
    paths: ALL('/otlp'),
    headers: ['authorization'],
    gzip: true,
  },
  'Honeycomb 1': {
    host: 'api.honeycomb.io',
    paths: ALL(),
    headers: ['x-honeycomb-team', 'x-honeycomb-dataset'],
    gzip: true,
  },
  'Langfuse 1': { host: 'cloud.langfuse.com', paths: ['/api/public/otel/v1/traces'], headers: ['authorization'] },
  'Elastic 1': {
    host: 'my-project.ingest.eu-west-1.aws.elastic.cloud:443',
    paths: ALL(),
    headers: ['authorization'],
    gzip: true,
  },
}

test('there is a shape for every block, and a block for every shape', () => {
  expect(presets().map(({ name }) => name)).toEqual(Object.keys(SHAPES))
})

test.each(presets())('$name', async ({ name, toml, headers }) => {
  const { host, paths, headers: names = [], gzip } = SHAPES[name]!
  const directory = temporaryDirectory()
  process.chdir(directory)
  const [tls, client] = [selfSigned(), selfSigned()]
  const isMutual = toml.includes('otlp_client_key')
  const receiver = await receiverFor({
    protocol: paths === GRPC ? 'grpc' : 'http',
    ...(isMutual && { tls: { ...tls, clientCa: client.cert } }),
  })
  const [url] = new RegExp(`https?://${host.replaceAll('.', '\\.')}(?=["/])`).exec(toml) ?? []
  const pem = (file: string, content: string) => {
    writeFileSync(join(directory, file), content)
    return file
  }
  const used = toml
    .replaceAll(url!, receiver.url)
    .replace('.local/otlp-ca.pem', pem('ca.pem', tls.cert))
    .replace('.local/otlp-client.pem', pem('client.pem', client.cert))
    .replace('.local/otlp-client.key', pem('client.key', client.key))
  writeFileSync(join(directory, 'zeph.toml'), used)
  vi.stubEnv('ZEPH_OTEL_HEADERS', JSON.stringify(headers))
  using stderr = new CapturedStderr()

  const observability = initObservability()
  withSpan('agent.turn', {}, () => emitEvent({ name: 'happened' }))
  counter.add(1)
  await observability.shutdown()

  expect(stderr.lines).toEqual([])
  const { requests } = receiver
  expect([...new Set(requests.map(({ path }) => path))].toSorted()).toEqual(paths)
  expect(Object.keys(headers)).toEqual(names)
  for (const request of requests) {
    expect(request.problem).toBeUndefined()
    expect(request.headers).toMatchObject(headers)
    expect(request.headers['content-encoding']).toBe(gzip ? 'gzip' : undefined)
    expect(request.headers['content-type']).toBe(paths === GRPC ? 'application/grpc' : 'application/x-protobuf')
  }
  expect(receiver.spans().map((span) => span.name)).toContain('agent.turn')
})
