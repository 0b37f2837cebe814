import { expect, test } from 'vitest'
import { ZephConfigError } from '../config/config-error.ts'
import { shownUrl, signalUrl, tracesUrl } from './resolve-endpoint.ts'
import { LOGS, METRICS } from './signal.ts'

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

test.each([
  ['http://localhost:4318', 'http://localhost:4318'],
  ['http://localhost:4318/', 'http://localhost:4318'],
  ['https://otlp.example/otlp?tenant=1', 'https://otlp.example/otlp', '?tenant=1'],
  ['https://otlp.example/a/v1/traces/', 'https://otlp.example/a'],
  ['https://otlp.example/v1/metrics', 'https://otlp.example'],
  ['https://otlp.example/v1/logs', 'https://otlp.example'],
])('metrics and events go beside the traces of otlp_endpoint %s', (otlpEndpoint, base, query = '') => {
  expect(signalUrl({ otlpEndpoint }, METRICS)).toBe(`${base}/v1/metrics${query}`)
  expect(signalUrl({ otlpEndpoint }, LOGS)).toBe(`${base}/v1/logs${query}`)
  expect(tracesUrl({ otlpEndpoint })).toBe(`${base}/v1/traces${query}`)
})

test('otlp_traces_endpoint says nothing of other signals: alone there are none, beside otlp_endpoint that counts', () => {
  const otlpTracesEndpoint = 'http://traces:1/v1/traces'
  expect(signalUrl({ otlpTracesEndpoint }, METRICS)).toBeUndefined()
  expect(signalUrl({ otlpTracesEndpoint, otlpEndpoint: 'http://other:1' }, LOGS)).toBe('http://other:1/v1/logs')
  expect(() => signalUrl({ otlpEndpoint: 'other:1' }, LOGS)).toThrow('telemetry.otlp_endpoint')
})

test('a message shows neither the user nor the query', () => {
  expect(shownUrl('https://user:pass@otlp.example:1/v1/traces?api-key=secret#f')).toBe(
    'https://otlp.example:1/v1/traces',
  )
})
