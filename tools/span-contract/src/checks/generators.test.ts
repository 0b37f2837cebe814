import { startSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { alone, around, heard } from '../fixtures/broken-wrappers.ts'
import { instrumentSound, SOUND_SPANS, SOUND_WRAPPED } from '../fixtures/sound-subsystem.ts'
import type { InstrumentSubject } from '../scenario.ts'
import { generatorProblems } from './generators.ts'

const given = (instrument: InstrumentSubject) => ({
  name: 'memory.recall',
  spans: SOUND_SPANS,
  scenario: { ...SOUND_WRAPPED, instrument },
})

function endsAtOnce<R>(run: () => R): R {
  const span = startSpan('memory.recall', { 'gen_ai.operation.name': 'search_memory' })
  try {
    return run()
  } finally {
    span.end()
  }
}

type Items = Iterator<object, unknown>

test('a sound wrapper has no problem', async () => {
  expect(await generatorProblems(given(instrumentSound))).toEqual([])
})

test.each<[problem: string, instrument: InstrumentSubject]>([
  [
    'a generator that is used up: the span ended before an item was taken',
    alone((go, args) => endsAtOnce(() => go(...args))),
  ],
  ['a generator that is used up: 0 spans and 1 runs of one call', (object) => object],
  ['a generator that is used up: the caller got another item', around((go, args) => mapped(go(...args) as Items))],
  [
    'a generator that is used up: the caller got another return value',
    around((go, args) => ended(go(...args) as Items)),
  ],
  ['an async generator that is left early: the span has not ended', around((go, args) => kept(go(...args) as Items))],
  ['a generator that throws: the caller got another error', around((go, args) => quiet(go(...args) as Items))],
])('%s', async (problem, instrument) => {
  expect(await generatorProblems(given(instrument))).toContain(problem)
})

/** The same iterator with other answers. */
const answering = (items: Items, next: Items['next'], close = () => items.return?.()): Items =>
  ({ next, return: close }) as Items

const mapped = (items: Items) => answering(items, () => ({ ...heard(items.next()), value: {} }))
const ended = (items: Items) =>
  answering(items, () => {
    const step = items.next()
    return step.done ? { done: true, value: undefined } : step
  })
const kept = (items: Items) =>
  answering(
    items,
    () => items.next(),
    () => undefined,
  )
const quiet = (items: Items) =>
  answering(items, () => {
    try {
      return items.next()
    } catch {
      return { done: true, value: undefined }
    }
  })
