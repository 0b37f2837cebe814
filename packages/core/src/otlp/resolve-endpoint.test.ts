import { expect, test } from 'vitest'
import { ZephConfigError } from '../config/config-error.ts'
import { shownUrl, tracesUrl } from './resolve-endpoint.ts'

test.each([
  ['http://localhost:4318', 'http://localhost:4318/v1/traces'],
  ['http://localhost:4318/', 'http://localhost:4318/v1/traces'],
  ['https://otlp.example/otlp', 'https://otlp.example/otlp/v1/traces'],
  ['https://otlp.example/otlp//', 'https://otlp.example/otlp/v1/traces'],
  ['https://otlp.example/v1/traces', 'https://otlp.example/v1/traces'],
  ['https://otlp.example/v1/traces/', 'https://otlp.example/v1/traces'],
  ['https://otlp.example/a/v1/traces?tenant=1&b=%20', 'https://otlp.example/a/v1/traces?tenant=1&b=%20'],
  ['https://otlp.example?tenant=1', 'https://otlp.example/v1/traces?tenant=1'],
  ['https://user:pass@otlp.example/', 'https://user:pass@otlp.example/v1/traces'],
  ['http://[::1]:4318', 'http://[::1]:4318/v1/traces'],
])('otlp_endpoint %s is posted to at %s', (otlpEndpoint, expected) => {
  expect(tracesUrl({ otlpEndpoint })).toBe(expected)
})

test('otlp_traces_endpoint is used as it is, and wins', () => {
  const otlpTracesEndpoint = 'http://localhost:4318/any/where?x=1'
  expect(tracesUrl({ otlpEndpoint: 'http://other:1', otlpTracesEndpoint })).toBe(otlpTracesEndpoint)
  expect(tracesUrl({ otlpTracesEndpoint: 'http://localhost:4318' })).toBe('http://localhost:4318')
})

test.each([
  [{}, 'telemetry.otlp_endpoint'],
  [{ otlpEndpoint: 'localhost:4318' }, 'telemetry.otlp_endpoint'],
  [{ otlpEndpoint: 'http://a', otlpTracesEndpoint: 'grpc://a' }, 'telemetry.otlp_traces_endpoint'],
])('%j is refused', (telemetry, key) => {
  expect(() => tracesUrl(telemetry)).toThrow(ZephConfigError)
  expect(() => tracesUrl(telemetry)).toThrow(key)
})

test('a message shows neither the user nor the query', () => {
  expect(shownUrl('https://user:pass@otlp.example:1/v1/traces?api-key=secret#f')).toBe(
    'https://otlp.example:1/v1/traces',
  )
})
