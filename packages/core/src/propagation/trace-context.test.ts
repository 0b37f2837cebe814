import { activeSpanContext, extract, inject, runInContext, startSpan, suppress, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const SPAN_ID = 'b7ad6b7169203331'
const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`

describe('inject and extract', () => {
  test('make a span here the child of a span there', () => {
    using spans = new SpanRecorder()
    const carrier: Record<string, unknown> = withSpan('client', {}, () => inject({}))
    runInContext(extract(carrier), () => withSpan('server', {}, () => {}))
    const [client, server] = [spans.one('client'), spans.one('server')]
    expect(carrier['traceparent']).toBe(`00-${client.traceId}-${client.spanId}-01`)
    expect([server.traceId, server.parentSpanId, server.parentIsRemote]).toEqual([client.traceId, client.spanId, true])
    expect([client.parentIsRemote, server.openParent]).toEqual([false, undefined])
  })

  test('hand tracestate through, unchanged', () => {
    using spans = new SpanRecorder()
    const tracestate = 'vendor=a1,other=b:2'
    const out = runInContext(extract({ traceparent: TRACEPARENT, tracestate }), () =>
      withSpan('hop', {}, () => inject({})),
    )
    expect((out as Record<string, unknown>)['tracestate']).toBe(tracestate)
    expect(spans.one('hop').traceState?.get('other')).toBe('b:2')
  })

  test('keep what else is in the carrier and give the same object back', () => {
    using spans = new SpanRecorder()
    const carrier = { accept: 'text/html' }
    expect(startSpan('client').run(() => inject(carrier))).toBe(carrier)
    expect(Object.keys(carrier)).toEqual(['accept', 'traceparent'])
    expect(spans.started.length).toBe(1)
  })

  test('write nothing where no span is active, or nothing is recorded', () => {
    using spans = new SpanRecorder()
    expect(inject({})).toEqual({})
    expect(withSpan('outer', {}, () => suppress(() => inject({})))).toEqual({})
    expect(spans.started.length).toBe(1)
  })

  test('leave the context as it is in which they are called', () => {
    extract({ traceparent: TRACEPARENT })
    expect(activeSpanContext()).toBeUndefined()
  })

  test('a carrier that cannot be written to is left alone', () => {
    using spans = new SpanRecorder()
    using stderr = new CapturedStderr()
    const carrier = Object.freeze({})
    expect(withSpan('client', {}, () => inject(carrier))).toBe(carrier)
    expect(spans.one('client').status).toBe('unset')
    expect(stderr.about('writing trace context threw').length).toBe(1)
  })
})

describe('a traceparent that is not valid is ignored', () => {
  const poisoned = {
    get traceparent(): string {
      throw new Error('read')
    },
  }
  test.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    ['text', { traceparent: 'hello' }],
    ['a number', { traceparent: 7 }],
    ['an object', { traceparent: {} }],
    ['an empty list', { traceparent: [] }],
    ['a trace id of zeroes', { traceparent: `00-${'0'.repeat(32)}-${SPAN_ID}-01` }],
    ['a span id of zeroes', { traceparent: `00-${TRACE_ID}-${'0'.repeat(16)}-01` }],
    ['upper case', { traceparent: TRACEPARENT.toUpperCase() }],
    ['too short an id', { traceparent: `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01` }],
    ['version ff', { traceparent: `ff-${TRACE_ID}-${SPAN_ID}-01` }],
    ['version 00 with more behind', { traceparent: `${TRACEPARENT}-more` }],
    ['a carrier that throws', poisoned],
  ])('%s', (_what, carrier) => {
    using spans = new SpanRecorder()
    using _stderr = new CapturedStderr()
    runInContext(extract(carrier), () => withSpan('root', {}, () => {}))
    const { parentSpanId, traceId, parentIsRemote } = spans.one('root')
    expect([parentSpanId, parentIsRemote, traceId === TRACE_ID]).toEqual([undefined, false, false])
  })

  test('a list whose first entry is valid is taken, as HTTP headers may be lists', () => {
    using spans = new SpanRecorder()
    runInContext(extract({ traceparent: [TRACEPARENT] }), () => withSpan('child', {}, () => {}))
    expect(spans.one('child').parentSpanId).toBe(SPAN_ID)
  })
})
