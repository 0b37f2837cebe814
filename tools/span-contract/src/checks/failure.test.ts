import { withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { plainRecord } from '../fixtures/plain-record.ts'
import { failureProblems } from './failure.ts'

const NAME = 'memory.recall'
const EXCEPTION = { name: 'exception', time: 1, attributes: undefined, droppedAttributes: 0 }
const FAILED = { status: 'error', attributes: { 'error.type': 'RangeError' } } as const

const outer = (events: readonly (typeof EXCEPTION)[]) => plainRecord({ ...FAILED, name: 'agent.turn', events })
const inner = (events: readonly (typeof EXCEPTION)[]) =>
  plainRecord({ ...FAILED, events, spanId: '3'.repeat(16), parentSpanId: '2'.repeat(16) })

test('what core makes of an error through several spans has no problem', () => {
  const fail = () => {
    throw new RangeError('no')
  }
  const { recorder } = recordSpans(() => {
    try {
      withSpan('agent.turn', {}, () => withSpan(NAME, {}, fail))
    } catch {}
  })
  expect(failureProblems(recorder.started, { name: NAME, exceptions: 1 })).toEqual([])
  expect(failureProblems(recorder.started, { name: NAME, exceptions: undefined })).toEqual([])
})

test('a span that does not say it failed is a problem, without a type as well', () => {
  expect(failureProblems([plainRecord({ events: [EXCEPTION] })], { name: NAME, exceptions: 1 })).toEqual([
    'memory.recall: a failed call must have status error',
  ])
  for (const attributes of [{}, { 'error.type': '' }, { 'error.type': 1 }])
    expect(
      failureProblems([plainRecord({ ...FAILED, attributes, events: [EXCEPTION] })], { name: NAME, exceptions: 1 }),
    ).toEqual(['memory.recall: a failed span must have "error.type"'])
})

test('one error is one exception event: none and two are problems', () => {
  const rules = { name: NAME, exceptions: 1 }
  expect(failureProblems([inner([])], rules)).toEqual(['0 exception events for one failure, there must be 1'])
  expect(failureProblems([inner([EXCEPTION, EXCEPTION])], rules)).toHaveLength(1)
  expect(failureProblems([inner([EXCEPTION])], { name: NAME, exceptions: 0 })).toHaveLength(1)
  expect(failureProblems([inner([EXCEPTION, EXCEPTION])], { name: NAME, exceptions: undefined })).toEqual([
    '2 exception events for one failure, there must be one at most',
  ])
})

test('the exception stands on the innermost span', () => {
  expect(failureProblems([outer([]), inner([EXCEPTION])], { name: NAME, exceptions: 1 })).toEqual([])
  expect(failureProblems([outer([EXCEPTION]), inner([])], { name: NAME, exceptions: 1 })).toEqual([
    'agent.turn: holds the exception, though a span inside failed with it',
  ])
})
