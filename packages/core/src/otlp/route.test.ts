import { afterEach, describe, expect, test, vi } from 'vitest'
import type { TelemetryConfig } from '../config/observability-config.ts'
import { readConfig } from '../config/read-config.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { routeTo } from './route.ts'
import { LOGS, METRICS, TRACES } from './signal.ts'

afterEach(() => void vi.unstubAllEnvs())

const configured = (keys: Partial<TelemetryConfig> = {}) => ({ ...readConfig({}).config.telemetry, ...keys })
const route = (url: string, keys?: Partial<TelemetryConfig>, signal = TRACES) => routeTo(url, signal, configured(keys))

describe('what is spoken:', () => {
  test.each<[string, TelemetryConfig['otlpProtocol'], string]>([
    ['http://host:4318/v1/traces', undefined, 'http/protobuf'],
    ['https://host/v1/traces', undefined, 'http/protobuf'],
    ['http://host:4317/v1/traces', undefined, 'grpc'],
    ['https://[::1]:4317/', undefined, 'grpc'],
    ['http://host:4317/v1/traces', 'http/protobuf', 'http/protobuf'],
    ['http://host:4318/v1/traces', 'grpc', 'grpc'],
    ['http://host:4318/v1/traces', 'http/json', 'http/json'],
  ])('at %s with otlp_protocol %s: %s', (url, otlpProtocol, expected) => {
    expect(route(url, { otlpProtocol }).protocol).toBe(expected)
  })

  test('the variable of one signal wins, for this signal', () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', ' http/json ')
    const protocols = [TRACES, METRICS, LOGS].map(
      (signal) => route('http://host:4317', { otlpProtocol: 'grpc' }, signal).protocol,
    )
    expect(protocols).toEqual(['grpc', 'http/json', 'grpc'])
  })
})

test('gRPC takes the host and the port of a URL, HTTP all of it', () => {
  expect(route('https://host:4317/base/v1/traces?a=1').endpointUrl).toBe('https://host:4317')
  expect(route('https://host/base/v1/traces?a=1').endpointUrl).toBe('https://host/base/v1/traces?a=1')
})

test('keys hold for all signals, variables of a signal before them', () => {
  const keys = {
    otlpTimeoutMs: 7000,
    otlpCompression: 'gzip',
    otlpCertificate: 'ca.pem',
    otlpClientCertificate: 'client.pem',
    otlpClientKey: 'client.key',
  } as const
  const expected = {
    exportTimeoutMs: 7000,
    compression: 'gzip',
    certificates: { ca: 'ca.pem', clientCertificate: 'client.pem', clientKey: 'client.key' },
  }
  expect(route('http://host', keys)).toMatchObject(expected)
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', '250')
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', 'none')
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE', 'own-ca.pem')
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE', 'own.pem')
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY', 'own.key')
  expect(route('http://host', keys)).toMatchObject({
    exportTimeoutMs: 250,
    compression: 'none',
    certificates: { ca: 'own-ca.pem', clientCertificate: 'own.pem', clientKey: 'own.key' },
  })
  expect(route('http://host', keys, LOGS)).toMatchObject(expected)
})

test('OpenTelemetry’s variables for all signals are keys, too', () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json')
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '1234')
  vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip')
  vi.stubEnv('OTEL_EXPORTER_OTLP_CERTIFICATE', 'ca.pem')
  vi.stubEnv('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', 'client.pem')
  vi.stubEnv('OTEL_EXPORTER_OTLP_CLIENT_KEY', 'client.key')
  expect(route('http://host:4317/v1/traces')).toEqual({
    endpointUrl: 'http://host:4317/v1/traces',
    protocol: 'http/json',
    exportTimeoutMs: 1234,
    compression: 'gzip',
    certificates: { ca: 'ca.pem', clientCertificate: 'client.pem', clientKey: 'client.key' },
  })
})

test.each([
  ['PROTOCOL', 'grpcs', 'protocol', 'http/protobuf'],
  ['TIMEOUT', '0', 'exportTimeoutMs', 3000],
  ['TIMEOUT', '1e3', 'exportTimeoutMs', 3000],
  ['COMPRESSION', 'br', 'compression', 'none'],
] as const)(
  'what is wrong in OTEL_EXPORTER_OTLP_LOGS_%s (%s) is said, and ignored',
  (variable, text, key, expected) => {
    const name = `OTEL_EXPORTER_OTLP_LOGS_${variable}`
    vi.stubEnv(name, text)
    using stderr = new CapturedStderr()
    expect(route('http://host', {}, LOGS)[key]).toBe(expected)
    expect(stderr.about(name).length).toBeLessThanOrEqual(1)
    if (text !== '1e3') expect(stderr.about(name)).toEqual([expect.stringContaining(`${name} must be`)])
  },
)
