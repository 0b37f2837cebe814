import { withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { emissionProblems } from './emission.ts'

const EXPECTED = { name: 'memory.recall', also: ['memory.sqlite'] }

function problemsOf(...names: string[]): string[] {
  const { recorder } = recordSpans(() => {
    for (const name of names) withSpan(name, {}, () => {})
  })
  return emissionProblems(EXPECTED, recorder.started)
}

test('the span, with or without those that may be there, is right', () => {
  expect(problemsOf('memory.recall')).toEqual([])
  expect(problemsOf('memory.recall', 'memory.sqlite', 'memory.sqlite')).toEqual([])
})

test('a span that is missing is told with those that were emitted', () => {
  expect(problemsOf()).toEqual(['memory.recall was not emitted; emitted: no span'])
  expect(problemsOf('memory.sqlite')).toEqual(['memory.recall was not emitted; emitted: memory.sqlite'])
})

test('a span that nobody named is a problem, once', () => {
  expect(problemsOf('memory.recall', 'llm.chat', 'llm.chat')).toEqual([
    'llm.chat was emitted, too; where that is right, name it in "also"',
  ])
})
