/** Trace context goes where `telemetry.propagate_to` says, and nowhere else. */
import { propagation } from '@opentelemetry/api'
import { extract, inject, injectTo, propagatesTo, runInContext, withSpan } from '@zeph-telemetry/core'
import { afterEach, describe, expect, test } from 'vitest'
import { TELEMETRY_KEYS } from '../config/keys/telemetry-keys.ts'
import { state } from '../global-state.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { DEFAULT_PROPAGATE_TO, isListed } from './destinations.ts'

afterEach(() => {
  state.propagateTo = undefined
})

test('the default is the one that the configuration documents', () => {
  expect(TELEMETRY_KEYS.propagateTo.fallback).toEqual(DEFAULT_PROPAGATE_TO)
})

describe('a destination is listed', () => {
  test.each([
    ['http://localhost:4318/x', ['loopback'], true],
    ['http://a.localhost', ['loopback'], true],
    ['http://127.0.0.9', ['loopback'], true],
    ['http://[::1]:80', ['loopback'], true],
    ['http://10.0.0.1', ['loopback'], false],
    ['http://localhost.example.com', ['loopback'], false],
    ['https://API.Example.com/v1', ['api.example.com'], true],
    ['https://api.example.com/v1', ['API.example.COM'], true],
    ['https://api.example.com', ['example.com'], false],
    ['https://api.example.com', ['*.example.com'], true],
    ['https://example.com', ['*.example.com'], false],
    ['https://badexample.com', ['*.example.com'], false],
    ['https://example.com', [], false],
    ['https://example.com', ['*'], true],
    ['stdio', ['stdio'], true],
    ['stdio', ['loopback'], false],
    ['no url', ['loopback', 'stdio', 'example.com'], false],
    ['data:text/plain,a', ['loopback'], false],
  ])('%s by %j: %s', (target, list, listed) => {
    expect(isListed(target, list)).toBe(listed)
    if (URL.canParse(target)) expect(isListed(new URL(target), list)).toBe(listed)
  })
})

test('a listed destination gets traceparent and the baggage of the context, another one nothing', () => {
  using spans = new SpanRecorder()
  state.propagateTo = ['api.example.com']
  const [listed, strange] = runInContext(extract({ baggage: 'tenant=seven' }), () =>
    withSpan('outer', {}, () => [injectTo('https://api.example.com', {}), injectTo('https://example.org', { a: 1 })]),
  )
  const { traceId, spanId } = spans.one('outer')
  expect(listed).toEqual({ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=seven' })
  expect(strange).toEqual({ a: 1 })
  expect([propagatesTo('https://api.example.com'), propagatesTo('http://localhost')]).toEqual([true, false])
})

test('a propagator that the host registered is the one that writes and reads', () => {
  using _spans = new SpanRecorder()
  propagation.setGlobalPropagator({
    fields: () => ['x-own'],
    inject: (_context, carrier, setter) => setter.set(carrier, 'x-own', 'yes'),
    extract: (context, carrier, getter) => context.setValue(READ, getter.get(carrier, 'x-own')),
  })
  try {
    expect(withSpan('outer', {}, () => inject({}))).toEqual({ 'x-own': 'yes' })
    expect(extract({ 'x-own': 'seen', traceparent: 'no' }).getValue(READ)).toBe('seen')
  } finally {
    propagation.disable()
  }
})

const READ = Symbol('read')
