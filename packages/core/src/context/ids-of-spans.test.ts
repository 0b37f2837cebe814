/** The ids of the work in progress on spans: as attributes where they begin, and as what measurements go by everywhere. */
import { startSpan, withContext, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'

test('a span has the ids that the work around it does not have', () => {
  using spans = new SpanRecorder()
  withContext({ sessionId: 's-1', requestId: 'r-1' }, () =>
    withSpan('outer', { own: 1 }, () => {
      withSpan('inner', {}, () => {})
      withContext({ requestId: 'r-2', sessionId: 's-1', turnId: 't-1' }, () => withSpan('other', {}, () => {}))
      withContext({ requestId: 'r-1' }, () => withSpan('same', {}, () => {}))
    }),
  )
  withSpan('without', {}, () => {})
  expect(Object.fromEntries(spans.ended.map(({ name, attributes }) => [name, attributes]))).toEqual({
    outer: { 'session.id': 's-1', 'zeph.request.id': 'r-1', own: 1 },
    inner: {},
    other: { 'zeph.turn.id': 't-1', 'zeph.request.id': 'r-2' },
    same: {},
    without: {},
  })
})

test('what a span is given under these keys wins', () => {
  using spans = new SpanRecorder()
  withContext({ requestId: 'r-1' }, () => startSpan('own', { 'zeph.request.id': 'mine' }).end())
  expect(spans.one('own').attributes).toEqual({ 'zeph.request.id': 'mine' })
})

test('a span knows its ids, also those of its parent, until after its end', () => {
  using spans = new SpanRecorder()
  withContext({ requestId: 'r-1' }, () => withSpan('outer', {}, () => withSpan('inner', {}, () => {})))
  expect(spans.one('inner').correlation).toEqual({ requestId: 'r-1' })
})

test('ids are redacted like any attribute', () => {
  using spans = new SpanRecorder()
  withContext({ requestId: 'sk-ant-api03-abcdefghijklmnopqrstuvwx' }, () => withSpan('a', {}, () => {}))
  expect(spans.one('a').attributes['zeph.request.id']).toContain('[REDACTED')
})
