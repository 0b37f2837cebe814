import { type Attributes, type SpanKind, startSpan, withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { plainRecord } from '../fixtures/plain-record.ts'
import { SOUND_SPANS } from '../fixtures/sound-subsystem.ts'
import { recordProblems } from './records.ts'

const SEARCH = { 'gen_ai.operation.name': 'search_memory' }

function problemsOf(work: () => void, complete = true): string[] {
  const { recorder } = recordSpans(work)
  return recordProblems(SOUND_SPANS, recorder.started, { complete })
}

const recall = (attributes: Attributes, kind: SpanKind = 'internal') =>
  problemsOf(() => withSpan('memory.recall', attributes, () => {}, { kind }))

test('what is declared has no problem, in every kind that is allowed', () => {
  expect(recall({ ...SEARCH, 'zeph.query.length': 3, 'zeph.query.hash': 'x' })).toEqual([])
  expect(recall(SEARCH, 'client')).toEqual([])
  expect(recall({ ...SEARCH, 'error.type': 'RangeError' })).toEqual([])
  expect(recall({ ...SEARCH, 'gen_ai.memory.query.text': { any: ['structure'] } })).toEqual([])
})

test('spans of other maps are passed over', () => {
  expect(problemsOf(() => withSpan('llm.chat', { anything: 1 }, () => {}))).toEqual([])
})

test.each<[problem: string, found: () => string[]]>([
  ['has kind server, declared is internal or client', () => recall(SEARCH, 'server')],
  ['has the undeclared attribute "zeph.other"', () => recall({ ...SEARCH, 'zeph.other': 1 })],
  ['lacks the attribute "gen_ai.operation.name"', () => recall({})],
  [
    '"gen_ai.operation.name" is "search", declared is the constant "search_memory"',
    () => recall({ 'gen_ai.operation.name': 'search' }),
  ],
  ['"zeph.query.length" is "3", which is no int', () => recall({ ...SEARCH, 'zeph.query.length': '3' })],
  ['"zeph.query.length" is 0.5, which is no int', () => recall({ ...SEARCH, 'zeph.query.length': 0.5 })],
  ['"zeph.query.length" is null, which is no int', () => recall({ ...SEARCH, 'zeph.query.length': Number.NaN })],
  ['"zeph.query.hash" is ["x"], which is no string', () => recall({ ...SEARCH, 'zeph.query.hash': ['x'] })],
  ['has not ended', () => problemsOf(() => void startSpan('memory.recall', SEARCH))],
  [
    'has the undeclared attribute "zeph.local"',
    () => recordProblems(SOUND_SPANS, [plainRecord({ attributes: SEARCH, localAttributes: { 'zeph.local': 1 } })]),
  ],
  [
    'has dropped 1 attributes',
    () => recordProblems(SOUND_SPANS, [plainRecord({ attributes: SEARCH, droppedAttributes: 1 })]),
  ],
])('%s', (problem, found) => {
  expect(found()).toEqual([`memory.recall: ${problem}`])
})

test('what is required may be missing where arguments are none, a constant never', () => {
  const stat = () => withSpan('tool.file', {}, () => {})
  expect(problemsOf(stat)).toEqual(['tool.file: lacks the attribute "zeph.file.operation"'])
  expect(problemsOf(stat, false)).toEqual([])
  expect(problemsOf(() => withSpan('memory.recall', {}, () => {}), false)).toHaveLength(1)
})

test('the name of an operation stands on its outermost span alone, through spans of others', () => {
  const inside = (outer: Attributes) =>
    problemsOf(() =>
      withSpan('memory.recall', outer, () => withSpan('llm.chat', {}, () => withSpan('memory.recall', {}, () => {}))),
    )
  expect(inside(SEARCH)).toEqual([])
  expect(inside({}).length).toBe(2)
})
