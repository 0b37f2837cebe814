/** Request and session id go where trace context goes, and what comes in is not trusted. */
import { propagation } from '@opentelemetry/api'
import { activeCorrelation, extract, inject, injectTo, runInContext, withContext, withSpan } from '@zeph-telemetry/core'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { state } from '../global-state.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

const IDS = { requestId: 'r-1', sessionId: 's-1', turnId: 't-1' }
const HEADERS = { 'x-request-id': 'r-1', 'x-session-id': 's-1' }
const received = (carrier: Readonly<Record<string, unknown>>) => runInContext(extract(carrier), activeCorrelation)

afterEach(() => {
  state.propagateTo = undefined
})

describe('out', () => {
  test('a listed destination is told the ids of request and session, beside trace context; another one nothing', () => {
    using spans = new SpanRecorder()
    state.propagateTo = ['api.example.com']
    const [listed, strange] = withContext(IDS, () =>
      withSpan('a', {}, () => [injectTo('https://api.example.com', {}), injectTo('https://example.org', { a: 1 })]),
    )
    const { traceId, spanId } = spans.one('a')
    expect(listed).toEqual({ traceparent: `00-${traceId}-${spanId}-01`, ...HEADERS })
    expect(strange).toEqual({ a: 1 })
  })

  test('ids need no span, and are never in baggage', () => {
    expect(withContext(IDS, () => inject({}))).toEqual(HEADERS)
    expect(runInContext(extract({ baggage: 'tenant=7', ...HEADERS }), () => inject({}))).toEqual({
      ...{ baggage: 'tenant=7', ...HEADERS },
    })
  })

  test.each(['x-request-id', 'X-Request-ID'])('what the carrier has under %s stays', (key) => {
    expect(withContext(IDS, () => inject({ [key]: 'own' }))).toEqual({ [key]: 'own', 'x-session-id': 's-1' })
  })

  test.each([
    ['with a line feed', 'r\r\nset-cookie: a'],
    ['with a space', 'r 1'],
    ['that is empty', ''],
    ['beyond ASCII', 'rü'],
    ['that is too long', 'r'.repeat(257)],
    ['that is no text', 7 as never],
  ])('an id %s is not told', (_case, requestId) => {
    expect(withContext({ requestId }, () => inject({}))).toEqual({})
  })

  test('a secret in an id leaves replaced', () => {
    const carrier = withContext({ requestId: 'sk-ant-api03-abcdefghijklmnopqrstuvwx' }, () => inject({}))
    expect(carrier).toEqual({ 'x-request-id': expect.stringMatching(/^\[REDACTED:[\w-]+\]$/) })
  })

  test('beside the propagator of a host, too', () => {
    propagation.setGlobalPropagator({
      fields: () => ['x-own'],
      inject: (_context, carrier, setter) => setter.set(carrier, 'x-own', 'yes'),
      extract: (context) => context,
    })
    onTestFinished(() => void propagation.disable())
    expect(withContext(IDS, () => inject({}))).toEqual({ 'x-own': 'yes', ...HEADERS })
    expect(received(HEADERS)).toEqual({ requestId: 'r-1', sessionId: 's-1' })
  })
})

describe('in', () => {
  test('ids become those of the work, with and without trace context', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    expect(received(HEADERS)).toEqual({ requestId: 'r-1', sessionId: 's-1' })
    expect(received({ traceparent, 'x-request-id': 'r-1' })).toEqual({ requestId: 'r-1' })
    expect(received({ traceparent })).toEqual({})
  })

  test.each([
    ['a line feed', 'r\nforged'],
    ['an escape', '\u001b[31mr'],
    ['a space, as headers have that came twice', 'r-1, r-2'],
    ['beyond ASCII', 'r\u202e1'],
    ['too long', 'r'.repeat(257)],
    ['an empty text', ''],
    ['a number', 7],
    ['two values', ['r-1', 'r-2']],
    ['an object', { toString: () => 'r-1' }],
  ])('%s is ignored', (_case, id) => {
    expect(received({ 'x-request-id': id })).toEqual({})
  })

  test('a list of one is that one, and the longest id there may be is one', () => {
    expect(received({ 'x-request-id': ['r-1'], 'x-session-id': 's'.repeat(256) })).toEqual({
      ...{ requestId: 'r-1', sessionId: 's'.repeat(256) },
    })
  })

  test('what the program says of its work is not changed from outside', () => {
    const ids = withContext({ sessionId: 'mine' }, () => received({ ...HEADERS, 'x-session-id': 'theirs' }))
    expect(ids).toEqual({ requestId: 'r-1', sessionId: 'mine' })
  })

  test('a carrier whose ids cannot be read costs no more than them', () => {
    const carrier = {
      get 'x-request-id'(): string {
        throw new Error('no')
      },
    }
    expect(received(carrier)).toEqual({})
  })
})
