import { setImmediate } from 'node:timers/promises'
import { captureContext, runInContext, suppress } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { alone, around, beneath, inSpan } from '../fixtures/broken-wrappers.ts'
import { instrumentSound, SOUND_SPANS, SOUND_WRAPPED } from '../fixtures/sound-subsystem.ts'
import type { InstrumentSubject } from '../scenario.ts'
import { nestedFailureProblems, nestingProblems } from './nesting.ts'

const given = (instrument: InstrumentSubject) => ({
  name: 'memory.recall',
  spans: SOUND_SPANS,
  scenario: { ...SOUND_WRAPPED, instrument },
})

/** Runs a function in the context of this module, where no span is active. */
const context = captureContext()
const outside = <R>(run: () => R): R => runInContext(context, run)

test('a sound wrapper has no problem', async () => {
  expect(await nestingProblems(given(instrumentSound))).toEqual([])
  expect(await nestedFailureProblems(given(instrumentSound))).toEqual([])
})

test.each<[problem: string, instrument: InstrumentSubject]>([
  ['the inner call is no child of the outer one', around((go, args) => outside(() => go(...args)))],
  ['1 spans for two calls: memory.recall', beneath((go, args) => suppress(() => go(...args)))],
  ['0 spans for two calls: none', (object) => object],
])('a call inside a call: %s', async (problem, instrument) => {
  expect(await nestingProblems(given(instrument))).toContain(`a call inside a call: ${problem}`)
})

test('a span that is lost after an await is found', async () => {
  const late = async (run: () => unknown) => setImmediate().then(() => outside(run))
  const instrument = alone((go, args) => inSpan(() => (args.length > 2 ? go(...args) : late(() => go(...args)))))
  expect(await nestingProblems(given(instrument))).toContain(
    'a call after an await: the inner call is no child of the outer one',
  )
})

test.each<[problem: string, instrument: InstrumentSubject]>([
  [
    '3 exception events for one failure, there must be 1',
    alone((go, args) =>
      inSpan((span) =>
        failing(
          () => go(...args),
          (error) => span.event('exception', told(error)),
        ),
      ),
    ),
  ],
  [
    'the caller got another error',
    around((go, args) =>
      failing(
        () => go(...args),
        (error) => {
          throw new Error('wrapped', { cause: error })
        },
      ),
    ),
  ],
  [
    'memory.recall: failed and does not say so',
    beneath((go, args) => (args.length > 2 ? go(...args) : settle(() => go(...args)))),
  ],
])('an error that is thrown: %s', async (problem, instrument) => {
  expect(await nestedFailureProblems(given(instrument))).toContain(`an error that is thrown: ${problem}`)
})

test('an error that is only rejected is looked at as well', async () => {
  const instrument = around((go, args) => {
    const result = go(...args)
    return result instanceof Promise ? result.catch(() => undefined) : result
  })
  expect(await nestedFailureProblems(given(instrument))).toEqual([
    'an error that is rejected: memory.recall: failed and does not say so',
    'an error that is rejected: the caller got another error',
  ])
})

const told = (error: unknown) => ({ 'exception.message': String(error) })

function failing<R>(run: () => R, react: (error: unknown) => unknown): R {
  try {
    return run()
  } catch (error) {
    react(error)
    throw error
  }
}

function settle(run: () => unknown): unknown {
  try {
    return run()
  } catch {
    return undefined
  }
}
