import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ModelCall } from '../call/model-call.ts'
import { type TracedMethod, traceMethod } from './trace-method.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const begin = () => ModelCall.begin('llm.chat', () => ({ attributes: { 'gen_ai.provider.name': 'own' } }))
const TRACED: TracedMethod = { begin, arrived: (call) => call.end(), errorCode: () => 'code' }

function traced(ask: (question: string) => unknown, more: Partial<TracedMethod> = {}): { ask: typeof ask } {
  const object = { ask }
  expect(traceMethod(object, 'ask', { ...TRACED, ...more })).toBe(true)
  return object
}

const fail = (): never => {
  throw new RangeError('no')
}

const ends = () => recorder.spans.map(({ status, attributes }) => [status, attributes['error.type']])

test('an object without the method stays as it is', () => {
  const object = {}
  expect(traceMethod(object, 'ask', TRACED)).toBe(false)
  expect(Reflect.ownKeys(object)).toEqual([])
})

test('a method is called once, with its object and arguments, and gives back what it gave', async () => {
  const seen: unknown[] = []
  const object = traced(async function (this: unknown, question) {
    seen.push(this, question)
    return { answer: 42 }
  })
  expect(await object.ask('x')).toEqual({ answer: 42 })
  expect(seen).toEqual([object, 'x'])
  expect(ends()).toEqual([['unset', undefined]])
})

test('where nothing is recorded the very promise comes back', () => {
  const promise = Promise.resolve(1)
  expect(traced(() => promise, { begin: () => undefined }).ask('x')).toBe(promise)
})

test('a reply that cannot be looked at reaches the caller, and ends the call', async () => {
  expect(await traced(async () => 'a', { arrived: fail }).ask('x')).toBe('a')
  expect(ends()).toEqual([['unset', undefined]])
})

test('an error keeps its identity, and has its own name where the API has none for it', async () => {
  const error = new RangeError('no')
  await expect(traced(() => Promise.reject(error)).ask('x')).rejects.toBe(error)
  await expect(traced(() => Promise.reject(error), { errorCode: fail }).ask('x')).rejects.toBe(error)
  expect(() => traced(fail).ask('x')).toThrow(RangeError)
  expect(ends()).toEqual([
    ['error', 'code'],
    ['error', 'RangeError'],
    ['error', 'RangeError'],
  ])
})
