/** OpenTelemetry's standard variables: what each sets, where it stands between the others, and what is said about a wrong one. */
import { expect, test } from 'vitest'
import { inOwnDirectory, writeToml } from './fixtures/reading.ts'
import type { ObservabilityConfig, ResolvedConfig } from './observability-config.ts'
import { readConfig } from './read-config.ts'

inOwnDirectory()

const telemetry = (environment: NodeJS.ProcessEnv, given: ObservabilityConfig = {}) =>
  readConfig(given, environment).config.telemetry
const messages = (environment: NodeJS.ProcessEnv, given: ObservabilityConfig = {}) =>
  readConfig(given, environment).notices.map(({ message }) => message)

const CAPTURE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'

test.each<[keyof ResolvedConfig['telemetry'], string, NodeJS.ProcessEnv, unknown]>([
  ['serviceName', '"file"', { OTEL_SERVICE_NAME: 'otel' }, 'otel'],
  ['serviceName', '"file"', { OTEL_RESOURCE_ATTRIBUTES: 'service.name=otel' }, 'otel'],
  ['otlpEndpoint', '"http://file"', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel' }, 'http://otel'],
  ['otlpTracesEndpoint', '"http://file"', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://otel/x' }, 'http://otel/x'],
  ['otlpMetricsEndpoint', '"http://file"', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://otel/x' }, 'http://otel/x'],
  ['otlpLogsEndpoint', '"http://file"', { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://otel/x' }, 'http://otel/x'],
  ['otlpProtocol', '"grpc"', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'http/json'],
  ['otlpTimeoutMs', '500', { OTEL_EXPORTER_OTLP_TIMEOUT: '10000' }, 10_000],
  ['otlpCompression', '"none"', { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }, 'gzip'],
  ['otlpCertificate', '"file.pem"', { OTEL_EXPORTER_OTLP_CERTIFICATE: 'otel.pem' }, 'otel.pem'],
  ['otlpClientCertificate', '"file.pem"', { OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: 'otel.pem' }, 'otel.pem'],
  ['otlpClientKey', '"file.key"', { OTEL_EXPORTER_OTLP_CLIENT_KEY: 'otel.key' }, 'otel.key'],
  ['otlpMetricsIntervalSecs', '5', { OTEL_METRIC_EXPORT_INTERVAL: '10000' }, 10],
  ['sampleRate', '0.5', { OTEL_TRACES_SAMPLER: 'always_off' }, 0],
  ['captureContent', 'true', { [CAPTURE]: 'true' }, 'all'],
])('%s: over the file, below our own variable and code', (key, inFile, environment, expected) => {
  const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  writeToml(`[telemetry]\n${name} = ${inFile}\n`)
  const own = { [`ZEPH_TELEMETRY_${name.toUpperCase()}`]: inFile.replaceAll('"', '') }
  const fromFile = telemetry({})[key]
  expect(fromFile).not.toEqual(expected)
  expect(telemetry(environment)[key]).toEqual(expected)
  expect(telemetry({ ...environment, ...own })[key]).toEqual(fromFile)
  expect(telemetry(environment, { telemetry: { [key]: fromFile } })[key]).toEqual(fromFile)
  const empty = Object.fromEntries(Object.keys(environment).map((variable) => [variable, '']))
  expect(telemetry(empty)[key]).toEqual(fromFile)
  expect(messages(environment)).toEqual([])
})

test('OTEL_SERVICE_NAME wins over the service.name of OTEL_RESOURCE_ATTRIBUTES, which never is metadata', () => {
  const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=attribute,region=eu' }
  expect(telemetry(attributes)).toMatchObject({ serviceName: 'attribute', traceMetadata: { region: 'eu' } })
  const both = telemetry({ ...attributes, OTEL_SERVICE_NAME: 'own' })
  expect(both).toMatchObject({ serviceName: 'own' })
  expect(both.traceMetadata).toEqual({ region: 'eu' })
  expect(messages(attributes)).toEqual([])
})

test('OTEL_RESOURCE_ATTRIBUTES is percent-decoded and merged into the file’s metadata name by name', () => {
  writeToml('[telemetry.trace_metadata]\nregion = "file"\nzone = "file"\n')
  const environment = {
    OTEL_RESOURCE_ATTRIBUTES: ' region = a%2Cb%3Dc%20d , k%3D=x=y,,__proto__=p, empty=',
    ZEPH_TELEMETRY_TRACE_METADATA: 'empty=full',
  }
  const { traceMetadata } = telemetry(environment, { telemetry: { traceMetadata: { code: '1' } } })
  expect(traceMetadata).toEqual({ region: 'a,b=c d', zone: 'file', 'k=': 'x=y', empty: 'full', code: '1' })
})

test.each(['a=b,region', 'a=b,=c', 'a=%E0%A4%A', 'a=b,%=c'])(
  'OTEL_RESOURCE_ATTRIBUTES=%s is discarded with a notice',
  (text) => {
    const environment = { OTEL_RESOURCE_ATTRIBUTES: text }
    expect(telemetry(environment).traceMetadata).toEqual({})
    expect(messages(environment)).toEqual([
      `OTEL_RESOURCE_ATTRIBUTES is "${text}", but must be pairs as in a=b,c=d, percent-encoded; it is ignored`,
    ])
  },
)

test.each([
  ['always_on', undefined, 1],
  ['always_off', '1', 0],
  ['traceidratio', '0.25', 0.25],
  ['traceidratio', undefined, 1],
  ['traceidratio', '', 1],
  ['parentbased_always_on', undefined, 1],
  ['parentbased_always_off', undefined, 0],
  ['parentbased_traceidratio', ' 0 ', 0],
])('sampler %s with the argument %s is %d', (sampler, argument, rate) => {
  const environment = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument }
  expect(telemetry(environment, {}).sampleRate).toBe(rate)
  expect(messages(environment)).toEqual([])
})

test.each(['jaeger_remote', 'xray', 'constructor', 'parentbased_', 'parentbased_parentbased_always_on', 'ALWAYS_OFF'])(
  'sampler %s is not known: a notice, and the file decides',
  (sampler) => {
    writeToml('[telemetry]\nsample_rate = 0.5\n')
    const environment = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: '0.1' }
    expect(telemetry(environment).sampleRate).toBe(0.5)
    expect(messages(environment)).toEqual([
      `OTEL_TRACES_SAMPLER is "${sampler}", but must be always_on, always_off, traceidratio, or one of them after parentbased_; it is ignored`,
    ])
  },
)

test.each(['2', '-0.1', 'half', 'NaN'])(
  'a sampler’s argument %s is as if it were not set, with a notice',
  (argument) => {
    const environment = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: argument }
    expect(telemetry(environment).sampleRate).toBe(1)
    expect(messages(environment)).toEqual([
      `OTEL_TRACES_SAMPLER_ARG is "${argument}", but must be a number from 0 to 1; it is ignored`,
    ])
  },
)

test.each([
  ['true', 'all'],
  ['span_only', 'all'],
  ['SPAN_AND_EVENT', 'all'],
  ['False', false],
  ['no_content', false],
])('%s captures %s', (text, scope) => {
  writeToml('[telemetry]\ncapture_content = true\n')
  expect(telemetry({ [CAPTURE]: text }).captureContent).toBe(scope)
})

test.each(['event_only', 'yes', 'constructor'])('%s is no scope: a notice, and the file decides', (text) => {
  writeToml('[telemetry]\ncapture_content = true\n')
  expect(telemetry({ [CAPTURE]: text }).captureContent).toBe(true)
  expect(messages({ [CAPTURE]: text })).toEqual([
    `${CAPTURE} is "${text}", but must be true, false, span_only, span_and_event or no_content; it is ignored`,
  ])
})

test('an endpoint that is no URL is ignored with a notice where nothing is sent by OTLP', () => {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4317' }
  for (const given of [{}, { telemetry: { enabled: true } }, { telemetry: { backend: 'otlp' } }] as const) {
    expect(telemetry(environment, given).otlpEndpoint).toBeUndefined()
    expect(messages(environment, given)).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT is "localhost:4317", but must be an http or https URL without credentials; it is ignored',
    ])
  }
})

const EVERYTHING: ObservabilityConfig = {
  telemetry: { enabled: true },
  metrics: { enabled: true },
  profiling: { cpuProfiling: true, memoryProfiling: true, chromeTracing: true, perfProfiling: true },
}

test.each(['true', 'TRUE', ' True '])(
  'OTEL_SDK_DISABLED=%s switches everything off, also against code, and says so once',
  (text) => {
    const { config, notices } = readConfig(EVERYTHING, { OTEL_SDK_DISABLED: text })
    expect(config.telemetry.enabled).toBe(false)
    expect(config.metrics.enabled).toBe(false)
    expect(Object.entries(config.profiling).filter(([, value]) => value === true)).toEqual([])
    expect(config.profiling).toMatchObject({ outputDir: '.local/profiles', sampleRate: 1, perfProfiling: false })
    expect(config.redaction.enabled).toBe(true)
    expect(notices.map(({ message }) => message)).toEqual([
      'OTEL_SDK_DISABLED is true, so nothing is recorded although telemetry.enabled, metrics.enabled, profiling.cpu_profiling, ' +
        'profiling.memory_profiling, profiling.chrome_tracing, profiling.perf_profiling are true',
    ])
  },
)

test('OTEL_SDK_DISABLED needs no word where nothing was asked for, and no endpoint where otlp was', () => {
  expect(messages({ OTEL_SDK_DISABLED: 'true' })).toEqual([])
  expect(telemetry({ OTEL_SDK_DISABLED: 'true' }, { telemetry: { enabled: true, backend: 'otlp' } }).enabled).toBe(
    false,
  )
})

test.each(['false', 'FALSE', '', '1', 'yes'])('OTEL_SDK_DISABLED=%s switches nothing off', (text) => {
  const { config, notices } = readConfig(EVERYTHING, { OTEL_SDK_DISABLED: text })
  expect(config.telemetry.enabled && config.metrics.enabled && config.profiling.cpuProfiling).toBe(true)
  expect(notices).toHaveLength(['1', 'yes'].includes(text) ? 1 : 0)
})

test.each([
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http', '"http/protobuf", "http/json" or "grpc"'],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd', '"none" or "gzip"'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '0', 'a whole number from 1 to 600000'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '3 s', 'a whole number from 1 to 600000'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '5', 'a whole number of milliseconds from 100 to 86400000'],
])('%s=%s is said and ignored', (name, value, allowed) => {
  expect(telemetry({ [name]: value })).toEqual(telemetry({}))
  expect(messages({ [name]: value })).toEqual([`${name} is "${value}", but must be ${allowed}; it is ignored`])
})
