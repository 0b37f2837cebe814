import { startSpan } from '@zeph-telemetry/core'
import { expect, test, vi } from 'vitest'
import { ROOT } from '../context/context.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { Observation } from './observation.ts'

const observe = (name: string, onResult = vi.fn()) => {
  const span = startSpan(name) as unknown as RecordingSpan
  return { span, onResult, call: new Observation(span, ROOT, { onResult }) }
}

test('what a call comes to first counts, also while its span is held open', () => {
  using spans = new SpanRecorder()
  const { span, onResult, call } = observe('held')
  const release = span.deferEnd()
  call.settle('first')
  call.settle('second')
  call.fail(new Error('third'))
  release()
  expect(onResult.mock.calls).toEqual([[span, 'first', []]])
  expect([spans.one('held').ended, spans.one('held').status]).toEqual([true, 'unset'])
})

test('a failure is final', () => {
  using spans = new SpanRecorder()
  const { onResult, call } = observe('failed')
  call.fail(new RangeError('first'))
  call.settle('second')
  call.abandon()
  expect(onResult).not.toHaveBeenCalled()
  expect([spans.ended.length, spans.one('failed').attributes]).toEqual([1, { 'error.type': 'RangeError' }])
})
