import { instrumentFn, type SpanRecord, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'

const rethrownBy = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

const rethrown = (name: string, thrown: unknown): unknown => rethrownBy(() => withSpan(name, {}, () => rethrow(thrown)))

const rethrow = (thrown: unknown): never => {
  throw thrown
}

const exceptionsOf = (span: SpanRecord): unknown[] =>
  span.events.filter(({ name }) => name === 'exception').map(({ attributes }) => attributes)

describe('whatever is thrown', () => {
  const trap = () => {
    throw new Error('trap')
  }
  const hostile = new Proxy({}, new Proxy({}, { get: () => trap }))
  const { proxy: revoked, revoke } = Proxy.revocable({}, {})
  revoke()
  class HttpError extends Error {
    override name = 'HttpError'
  }
  const coded = Object.assign(new Error('no such file'), { code: 'ENOENT' })

  test.each<[string, unknown, string, string]>([
    ['a string', 'text', 'string', 'text'],
    ['null', null, 'null', 'null'],
    ['undefined', undefined, 'undefined', 'undefined'],
    ['a number', 7, 'number', '7'],
    ['a symbol', Symbol('s'), 'symbol', 'Symbol(s)'],
    ['an Error', new TypeError('wrong'), 'TypeError', 'wrong'],
    ['an Error of a class', new HttpError('gone'), 'HttpError', 'gone'],
    ['an Error with a code', coded, 'ENOENT', 'no such file'],
    ['an Error with a number for a code', Object.assign(new Error('abort'), { code: 20 }), 'Error', 'abort'],
    ['an abort', AbortSignal.abort().reason, 'AbortError', 'This operation was aborted'],
    ['a frozen Error', Object.freeze(new Error('cold')), 'Error', 'cold'],
    ['a plain object', { message: 'plain' }, 'Object', 'plain'],
    ['an object without a prototype', Object.create(null), 'Object', ''],
    ['an object with a strange name', { name: 7, constructor: { name: {} } }, 'Object', ''],
    ['a Proxy whose traps throw', hostile, 'unreadable', 'the thrown value cannot be read'],
    ['a revoked Proxy', revoked, 'unreadable', 'the thrown value cannot be read'],
  ])('%s reaches the caller as it is, and the span says what it was', (_what, thrown, type, message) => {
    using spans = new SpanRecorder()
    expect(Object.is(rethrown('failed', thrown), thrown)).toBe(true)
    const span = spans.one('failed')
    expect([span.ended, span.status, span.attributes, span.statusMessage]).toEqual([
      true,
      'error',
      { 'error.type': type },
      message,
    ])
    expect(exceptionsOf(span).length).toBe(1)
  })
})

describe('an Error', () => {
  test('is described by type, message and stack', () => {
    using spans = new SpanRecorder()
    const error = new TypeError('wrong')
    rethrown('failed', error)
    expect(exceptionsOf(spans.one('failed'))).toEqual([
      { 'exception.type': 'TypeError', 'exception.message': 'wrong', 'exception.stacktrace': error.stack },
    ])
  })

  test('has its exception record at the innermost span alone; all the others say that they failed', async () => {
    using spans = new SpanRecorder()
    const inner = instrumentFn('inner', async () => {
      throw new RangeError('deep')
    })
    await expect(withSpan('outer', {}, () => withSpan('middle', {}, () => inner()))).rejects.toThrow('deep')
    expect(spans.ended.map((span) => [span.name, span.status, span.attributes, exceptionsOf(span).length])).toEqual([
      ['inner', 'error', { 'error.type': 'RangeError' }, 1],
      ['middle', 'error', { 'error.type': 'RangeError' }, 0],
      ['outer', 'error', { 'error.type': 'RangeError' }, 0],
    ])
  })

  test('that cannot be read has one record, too', () => {
    using spans = new SpanRecorder()
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const inner = () => withSpan('inner', {}, () => rethrow(proxy))
    const caught = rethrownBy(() => withSpan('outer', {}, () => withSpan('middle', {}, inner)))
    expect(caught === proxy).toBe(true)
    expect(spans.ended.map((span) => exceptionsOf(span).length)).toEqual([1, 0, 0])
  })

  test('of the same kind that is another object has a record of its own', () => {
    using spans = new SpanRecorder()
    for (const name of ['first', 'second']) rethrown(name, new Error('again'))
    expect(spans.ended.map((span) => exceptionsOf(span).length)).toEqual([1, 1])
  })
})
