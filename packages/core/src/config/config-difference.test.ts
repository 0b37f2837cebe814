import { expect, test } from 'vitest'
import type { VaultBackend } from '../vault/vault-backend.ts'
import { configDifference } from './config-difference.ts'
import { inOwnDirectory, writeToml } from './fixtures/reading.ts'
import type { ObservabilityConfig } from './observability-config.ts'
import { readConfig } from './read-config.ts'

inOwnDirectory()

function difference(first: ObservabilityConfig, second: ObservabilityConfig, environment: NodeJS.ProcessEnv = {}) {
  const [inForce, asked] = [first, second].map((given) => readConfig(given, environment).config)
  return configDifference(second, inForce!, asked!)
}

const backend: VaultBackend = { name: 'own', get: async () => undefined }

test.each<[string, ObservabilityConfig, ObservabilityConfig, string[]]>([
  ['nothing', { metrics: { port: 1 } }, {}, []],
  ['the same', { metrics: { port: 1 }, vault: { backend } }, { metrics: { port: 1 }, vault: { backend } }, []],
  ['the default', {}, { metrics: { port: 9464 }, telemetry: { backend: 'local' } }, []],
  ['a number', { metrics: { port: 1 } }, { metrics: { port: 2 } }, ['metrics.port (1, not 2)']],
  [
    'a switch',
    { telemetry: { enabled: true } },
    { telemetry: { enabled: false } },
    ['telemetry.enabled (true, not false)'],
  ],
  ['a text', {}, { telemetry: { traceDir: 'a' } }, ['telemetry.trace_dir (".local/traces", not "a")']],
  ['none', { logging: { runDir: 'a' } }, { logging: { syslog: 'udp://a' } }, ['logging.syslog (none, not "udp://a")']],
  ['a list', {}, { telemetry: { propagateTo: ['a'] } }, ['telemetry.propagate_to (["loopback","stdio"], not ["a"])']],
  ['a table', {}, { telemetry: { traceMetadata: { a: 'b' } } }, ['telemetry.trace_metadata']],
  ['a long text', {}, { telemetry: { traceDir: 'a'.repeat(100) } }, ['telemetry.trace_dir']],
  [
    'an object',
    { vault: { backend } },
    { vault: { backend: { name: 'own', get: async () => 's' } } },
    ['vault.backend'],
  ],
  ['another name', {}, { telemetry: { tracingEnabled: true } }, ['telemetry.enabled (false, not true)']],
  [
    'several, in the order of the docs',
    {},
    { metrics: { port: 2 }, telemetry: { sampleRate: 0.5 }, logging: { stderr: true } },
    ['telemetry.sample_rate (1, not 0.5)', 'metrics.port (9464, not 2)'],
  ],
])('%s', (_, first, second, expected) => {
  expect(difference(first, second)).toEqual(expected)
})

test('what only the file says is no wish of the second call', () => {
  writeToml('[metrics]\nport = 7\n')
  expect(difference({ metrics: { port: 8 } }, { metrics: { host: '::1' } })).toEqual([
    'metrics.host ("127.0.0.1", not "::1")',
  ])
})

test.each<ObservabilityConfig>([
  { telemetry: { otlpHeadersVaultKey: 'my-secret-name' } },
  { vault: { keyFile: 'my-secret-name' } },
  { telemetry: { otlpEndpoint: 'http://localhost/?a=my-secret-name' } },
  { redaction: { keys: ['my-secret-name'] } },
  { redaction: { patterns: { a: 'my-secret-name' } } },
  { redaction: { allow: ['my-secret-name'] } },
  { telemetry: { traceMetadata: { note: 'my-secret-name' } } },
  { telemetry: { serviceName: 'Bearer my-secret-name-0123456789' } },
])('%o: the key is named, the value is not shown', (second) => {
  const [text, ...more] = difference({}, second)
  expect(more).toEqual([])
  expect(text).toMatch(/^\w+\.\w+$/)
})
