/** One call of `initObservability` to the receiver's end: which spans arrive, with which headers, by which configuration. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { OtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ObservabilityConfig } from './config/observability-config.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'
import { initObservability, withSpan } from './on.ts'
import { expectedSpan } from './otlp/fixtures/expected-span.ts'
import { makeRandomSpans } from './otlp/fixtures/random-spans.ts'
import { receiverFor } from './otlp/fixtures/sink.ts'
import { CapturedStderr } from './testing/capture-stderr.ts'
import { AgeVault, createAgeVault } from './vault/index.ts'

const home = process.cwd()
const environment = { ...process.env }
let directory: string
beforeEach(() => {
  directory = temporaryDirectory()
  process.chdir(directory)
})
afterEach(() => {
  process.chdir(home)
  process.env = { ...environment }
})

const authorizations = ({ requests }: OtlpReceiver) => [
  ...new Set(requests.map(({ headers }) => `${headers.authorization} ${headers['x-tenant']}`)),
]

/** What arrives is what a recorder saw. */
async function exportsExactly(receiver: OtlpReceiver, config: ObservabilityConfig): Promise<void> {
  const observability = initObservability(config)
  const ended = await makeRandomSpans(500, 7, turn)
  await observability.shutdown()
  const received = new Map(receiver.spans().map((span) => [span.spanId, span]))
  expect([received.size, receiver.spans().length]).toEqual([500, 500])
  const { resource } = receiver.spans()[0]!
  for (const span of ended) expect(received.get(span.spanId)).toEqual(expectedSpan(span, resource))
}

test('headers from the environment: the receiver gets exactly the recorded spans, before anything was ready', async () => {
  const receiver = await receiverFor()
  process.env['ZEPH_OTEL_HEADERS'] = '{"authorization":"Bearer from-environment-1","x-tenant":"a"}'
  await exportsExactly(receiver, { telemetry: { enabled: true, backend: 'otlp', otlpEndpoint: receiver.url } })
  expect(authorizations(receiver)).toEqual(['Bearer from-environment-1 a'])
})

test('headers from the age file: the same, beside a trace file', async () => {
  const receiver = await receiverFor()
  const vault = { backend: 'age', file: 'vault.age', keyFile: 'vault.key' } as const
  await createAgeVault(vault)
  await new AgeVault(vault).set('OTLP_PROD', '{"authorization":"Bearer from-age-file-22","x-tenant":"b"}')
  await exportsExactly(receiver, {
    telemetry: {
      enabled: true,
      backend: ['local', 'otlp'],
      otlpEndpoint: receiver.url,
      otlpHeadersVaultKey: 'OTLP_PROD',
    },
    vault,
  })
  expect(authorizations(receiver)).toEqual(['Bearer from-age-file-22 b'])
})

test('without headers anywhere, none are sent', async () => {
  const receiver = await receiverFor()
  await exportsExactly(receiver, { telemetry: { enabled: true, backend: 'otlp', otlpEndpoint: receiver.url } })
  expect(authorizations(receiver)).toEqual(['undefined undefined'])
})

test('a configured key that the vault does not have: a clear error, and nothing is exported', async () => {
  const receiver = await receiverFor()
  using stderr = new CapturedStderr()
  const observability = initObservability({
    telemetry: { enabled: true, backend: 'otlp', otlpEndpoint: receiver.url, otlpHeadersVaultKey: 'NOT_THERE' },
  })
  withSpan('agent.turn', {}, () => {})
  await observability.ready
  await observability.shutdown()
  expect(receiver.requests).toEqual([])
  expect(stderr.about('telemetry.otlp_headers_vault_key is "NOT_THERE"')).toHaveLength(1)
})

test('no endpoint anywhere is a configuration error, and there is no silent default', () => {
  expect(() => initObservability({ telemetry: { enabled: true, backend: 'otlp' } })).toThrow(
    /^telemetry\.otlp_endpoint .*OTEL_EXPORTER_OTLP_ENDPOINT/,
  )
})

test('only what is sampled leaves the process; a rate of 0 sends nothing', async () => {
  const receiver = await receiverFor()
  const observability = initObservability({
    telemetry: { enabled: true, backend: 'otlp', otlpEndpoint: receiver.url, sampleRate: 0 },
  })
  withSpan('agent.turn', {}, () => withSpan('llm.chat', {}, () => {}))
  await observability.shutdown()
  expect(receiver.spans()).toEqual([])
})

test.each([
  ['[observability]', (url: string) => `[observability]\nexporter = "otlp"\nendpoint = "${url}"\n`],
  [
    '[debug.traces]',
    (url: string) =>
      `[observability]\nexporter = "otlp"\n\n[debug.traces]\notlp_endpoint = "${url}"\nservice_name = "old-agent"\nredact = true\n`,
  ],
])(
  'a file with the old section %s exports to the endpoint that stands there, and says what to write now',
  async (section, toml) => {
    const receiver = await receiverFor()
    writeFileSync(join(directory, 'zeph.toml'), toml(receiver.url))
    using stderr = new CapturedStderr()
    const observability = initObservability()
    withSpan('agent.turn', {}, () => {})
    await observability.shutdown()
    expect(receiver.spans().map(({ name }) => name)).toEqual(['agent.turn'])
    const told = stderr.about(section)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/0\.2\.0.*telemetry\./s)
  },
)

test('what did not arrive is counted, and the count is a metric', async () => {
  const receiver = await receiverFor({ answer: { status: 400 } })
  using stderr = new CapturedStderr()
  const observability = initObservability({
    telemetry: { enabled: true, backend: ['local', 'otlp'], otlpEndpoint: receiver.url },
  })
  withSpan('agent.turn', {}, () => {})
  await observability.flush()
  const text = await observability.telemetry.exportMetrics()
  await observability.shutdown()
  const lost = text.split('\n').filter((line) => line.startsWith('zeph_telemetry_span_dropped_total{'))
  const counts = lost.map((line) => /error_type="(\w+)".*otel_component_type="(\w+)".* (\d+)$/.exec(line)?.slice(1))
  expect(counts.filter((row) => row?.at(-1) !== '0')).toEqual([['export_failed', 'otlp_http_span_exporter', '1']])
  expect(counts).toContainEqual(['queue_full', 'trace_file', '0'])
  expect(counts).toContainEqual(['queue_full', 'otlp_http_span_exporter', '0'])
  expect(stderr.about('400')).toHaveLength(1)
})
