import { type SpanRecord, startSpan, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { expectNoOrphans } from './expect-no-orphans.ts'
import { recordTurn } from './fixtures/traced-turn.ts'
import { recordSpans } from './span-recorder.ts'

/** As much of a span as is looked at. */
function span(name: string, parts: Partial<SpanRecord> = {}): SpanRecord {
  const fixed = { traceId: 'trace', spanId: name, parentSpanId: undefined, parentIsRemote: false, ended: true }
  return { name, ...fixed, ...parts } as SpanRecord
}

const problemsOf = (...spans: SpanRecord[]): string[] => {
  try {
    expectNoOrphans(spans)
    return []
  } catch (error) {
    expect((error as Error).name).toBe('AssertionError')
    return (error as Error).message.split('\n').slice(2)
  }
}

test('spans that hang together are fine, from a recorder or as a list', () => {
  const recorder = recordTurn()
  expectNoOrphans(recorder)
  expectNoOrphans(recorder.started)
  expectNoOrphans(recorder.spans)
  expectNoOrphans([])
})

test('a span whose parent was not recorded is named with it', () => {
  expect(problemsOf(span('a'), span('b', { parentSpanId: 'gone' }))).toEqual([
    '  b (span b, trace trace): its parent gone was not recorded',
  ])
  const { recorder } = recordSpans(() => withSpan('outer', {}, () => withSpan('inner', {}, () => {})))
  expect(problemsOf(recorder.find('inner')!)[0]).toMatch(
    /^ {2}inner \(span \w{16}, trace \w{32}\): its parent \w{16} was/,
  )
})

test('a parent in another process need not be there', () => {
  expect(problemsOf(span('b', { parentSpanId: 'there', parentIsRemote: true }))).toEqual([])
})

test('a parent of another trace is a problem', () => {
  expect(problemsOf(span('a', { traceId: 'one' }), span('b', { traceId: 'two', parentSpanId: 'a' }))).toEqual([
    '  b (span b, trace two): its parent a (span a, trace one) is of another trace',
  ])
})

test('a span that has not ended is a problem', () => {
  const { recorder } = recordSpans(() => void startSpan('open'))
  expect(() => expectNoOrphans(recorder)).toThrow(
    /1 recorded spans do not hang together:\n\n {2}open \(.*\): it has not ended$/,
  )
})

test('spans above themselves are problems, those that only hang below them are not', () => {
  const found = problemsOf(
    span('below', { parentSpanId: 'a' }),
    span('a', { parentSpanId: 'b' }),
    span('b', { parentSpanId: 'c' }),
    span('c', { parentSpanId: 'a' }),
    span('self', { parentSpanId: 'self' }),
    span('fine'),
  )
  expect(found.map((line) => line.trim())).toEqual(
    ['a', 'b', 'c', 'self'].map((name) => `${name} (span ${name}, trace trace): it is its own ancestor`),
  )
})

test('many are counted, and a chain of many is walked once', () => {
  const lost = Array.from({ length: 60 }, (_, index) => span(`s${index}`, { parentSpanId: 'gone' }))
  const found = problemsOf(...lost)
  expect([found.length, found.at(-1)]).toEqual([51, '  ... and 10 more'])
  const chain = Array.from({ length: 100_000 }, (_, index) =>
    span(`s${index}`, index === 0 ? {} : { parentSpanId: `s${index - 1}` }),
  )
  expect(problemsOf(...chain)).toEqual([])
  expect(problemsOf(...chain.toReversed())).toEqual([])
})
