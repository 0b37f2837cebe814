import { replaceMethod, startSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { alone, around, beneath, heard, inSpan, type StandIn } from '../fixtures/broken-wrappers.ts'
import { instrumentSound, SOUND_SPANS, SOUND_WRAPPED } from '../fixtures/sound-subsystem.ts'
import type { InstrumentSubject } from '../scenario.ts'
import { identityProblems, transparencyProblems } from './transparency.ts'

const given = (instrument: InstrumentSubject) => ({
  name: 'memory.recall',
  spans: SOUND_SPANS,
  scenario: { ...SOUND_WRAPPED, instrument },
})

test('a sound wrapper has no problem', async () => {
  expect(await transparencyProblems(given(instrumentSound))).toEqual([])
})

const seen = new WeakSet<object>()

/** Gives the object a method of its own. */
function define(object: object, method: () => unknown, name: string): object {
  if (Object.isExtensible(object)) {
    const value = Object.defineProperty(method, 'name', { value: name })
    Object.defineProperty(object, 'recall', { value, configurable: true })
  }
  return object
}

test.each<[problem: string, instrument: InstrumentSubject]>([
  ['the wrapper returned another object', (object) => new Proxy(object, {})],
  [
    'the wrapper returned another object',
    (object) => {
      const isSecond = seen.has(object)
      seen.add(object)
      return isSecond ? Object.create(object) : object
    },
  ],
  ['wrapping twice made another method', (object) => define(object, (_a = 1, _b = 2) => 1, 'recall')],
  ["the method's name or length has changed", (object) => define(object, Function('a', 'b', '') as never, 'other')],
  ["the method's name or length has changed", (object) => define(object, () => 1, 'recall')],
  [
    'the object has other enumerable properties',
    (object) => (Object.isFrozen(object) ? object : Object.assign(object, { zeph: 1 })),
  ],
  [
    'the class was changed',
    (object) => {
      replaceMethod(Object.getPrototypeOf(object), 'recall', () => () => undefined)
      return object
    },
  ],
  [
    'the class was changed',
    (object) => (Object.isFrozen(object) ? object : Object.setPrototypeOf(object, { recall() {} })),
  ],
  ['a frozen object did not come back as it was', (object) => Object.assign(object, { recall: object.recall })],
  ['a frozen object did not come back as it was', (object) => (Object.isFrozen(object) ? { ...object } : object)],
])('what can be seen without a call: %s', (problem, instrument) => {
  expect(identityProblems(given(instrument))).toContain(problem)
})

test.each<[problem: string, instrument: InstrumentSubject]>([
  ['a method that returns: the caller got another value', around((go, args) => copied(go(...args)))],
  ['a method that throws: the caller saw that it returned, it threw', around((go, args) => quiet(go, args))],
  ['a method that throws: the caller got another value', around((go, args) => translate(go, args))],
  ['a method that returns: the caller saw that it resolved, it returned', around(async (go, args) => go(...args))],
  [
    'a method that returns a promise that rejects: the caller saw that it resolved, it rejected',
    around((go, args) => {
      const result = go(...args)
      return result instanceof Promise ? result.catch(() => undefined) : result
    }),
  ],
  ['a method that returns: the method ran 2 times', beneath((go, args) => twice(go, args))],
  ['a method that returns: the method ran 0 times', beneath(() => undefined)],
  ['a method that returns: the method had another "this"', (object) => instrumentSound(borrowed(object))],
  ['a method that returns: the method got other arguments', beneath((go, args) => go(...args.slice(1)))],
  ['a method that returns: the method got other arguments', beneath((go, args) => go(...args, undefined))],
  ['a method that returns: the method got other arguments', beneath((go, args) => go(...args.map(() => 0)))],
  ['a method that returns: 0 spans for one call', (object) => object],
  ['a method that returns: 2 spans for one call', around((go, args) => inSpan(() => go(...args)))],
  ['a method that is async: the span ended before the promise settled', alone(spanned({ ends: true }))],
  ["a method that throws: the span's status is unset", alone(spanned({ ends: true }))],
  ["a method that returns: the span's status is error", alone(spanned({ ends: true, fails: true }))],
  ['a method that returns: memory.recall: has not ended', alone(spanned({ ends: false }))],
])('%s', async (problem, instrument) => {
  expect(await transparencyProblems(given(instrument))).toContain(problem)
})

/** The method runs on another object of its class. */
function borrowed(object: object): object {
  const other: unknown = Reflect.construct(object.constructor, [])
  replaceMethod(object, 'recall', (original) => {
    return (...args: unknown[]) => Reflect.apply(original, other, args) as unknown
  })
  return object
}

const copied = (result: unknown): unknown => (Array.isArray(result) ? [...result] : result)

const quiet: StandIn = (go, args) => {
  try {
    return go(...args)
  } catch {
    return undefined
  }
}

const translate: StandIn = (go, args) => {
  try {
    return go(...args)
  } catch (error) {
    throw new Error('wrapped', { cause: error })
  }
}

const twice: StandIn = (go, args) => {
  heard(go(...args))
  return go(...args)
}

/** A span that knows nothing of how the call comes out. */
function spanned({ ends, fails = false }: { ends: boolean; fails?: boolean }): StandIn {
  return (go, args) => {
    const span = startSpan('memory.recall', { 'gen_ai.operation.name': 'search_memory' })
    if (fails) span.fail(new Error('none'))
    try {
      return go(...args)
    } finally {
      if (ends) span.end()
    }
  }
}
