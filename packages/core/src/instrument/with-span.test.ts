import { activeSpan, startSpan, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { FAILURE } from '../testing/exactly-once.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

describe('withSpan', () => {
  test('runs its block once, in the span it hands over, and returns what the block returns', () => {
    using spans = new SpanRecorder()
    let runs = 0
    const result = withSpan(
      'block',
      { a: 1 },
      (span) => {
        runs += 1
        expect(activeSpan()).toBe(span)
        span.set('b', 2)
        return 'result'
      },
      { kind: 'consumer' },
    )
    const { kind, attributes, ended } = spans.one('block')
    expect([result, runs, kind, attributes, ended]).toEqual(['result', 1, 'consumer', { a: 1, b: 2 }, true])
  })

  test('ends when an asynchronous block is done, also where that fails', async () => {
    using spans = new SpanRecorder()
    const { promise, reject } = Promise.withResolvers<void>()
    const result = withSpan('block', {}, () => promise)
    expect(spans.one('block').ended).toBe(false)
    reject(FAILURE)
    await expect(result).rejects.toBe(FAILURE)
    expect([spans.one('block').ended, spans.one('block').status]).toEqual([true, 'error'])
  })

  test('without recording runs the block with a span that does nothing', () => {
    expect(withSpan('block', {}, (span) => [span.recording, activeSpan().recording])).toEqual([false, false])
  })
})

test.each([
  ['a reading of performance.now()', () => performance.now() - 250],
  ['a Date', () => new Date(Date.now() - 250)],
])('a span by hand may have started before it was known: %s', (_, before) => {
  using spans = new SpanRecorder()
  startSpan('late', {}, { startTime: before() }).end()
  const { startTime, endTime, hasGivenTimes } = spans.one('late')
  const milliseconds = (endTime - startTime) / 1e6
  expect(hasGivenTimes).toBe(true)
  expect(milliseconds).toBeGreaterThan(245)
})
