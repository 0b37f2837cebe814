import { Readable } from 'node:stream'
import { abandonedSpans, instrumentFn } from '@zeph-telemetry/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('what is dropped and collected ends its span, marked and counted', () => {
  const makers: [string, () => unknown][] = [
    ['a generator that nobody reads', function* () {}],
    ['an async generator that nobody reads', async function* () {}],
    ['an iterator by hand', () => ({ next: () => ({ done: false, value: 1 }) })],
    ['an async iterable', () => ({ async *[Symbol.asyncIterator]() {} })],
    ['a foreign thenable that nobody awaits', () => ({ then: () => {} })],
    ['a promise subclass that never settles', () => new (class Never extends Promise<void> {})(() => {})],
    ['a readable', () => new Readable({ read() {} })],
    ['a web stream', () => new ReadableStream()],
  ]
  test.each(makers)('%s', async (_what, make) => {
    using spans = new SpanRecorder()
    const before = abandonedSpans()
    instrumentFn('dropped', make as () => unknown)()
    const span = spans.one('dropped')
    expect(span.ended).toBe(false)
    await collectGarbageUntil(() => span.ended)
    expect(spans.one('dropped').attributes).toEqual({ 'zeph.abandoned': true })
    expect([span.status, abandonedSpans()]).toEqual(['unset', before + 1])
  })

  test('a generator that was left standing in the middle', async () => {
    using spans = new SpanRecorder()
    const subject = instrumentFn('dropped', function* () {
      yield 1
      yield 2
    })
    expect(subject().next().value).toBe(1)
    await collectGarbageUntil(() => spans.ended.length > 0)
    expect(spans.one('dropped').attributes).toEqual({ 'zeph.abandoned': true })
  })
})

describe('what goes on is not dropped, though nobody holds the object that it began with', () => {
  const registry = new FinalizationRegistry((later: { isFinalized: boolean }) => {
    later.isFinalized = true
  })

  /** Collects until objects that were dropped later have been finalized, twice. */
  const collect = async () => {
    for (let round = 0; round < 2; round += 1) {
      const later = { isFinalized: false }
      registry.register({}, later)
      await collectGarbageUntil(() => later.isFinalized)
    }
  }

  test('an iterator that is read goes on without the iterable that handed it out', async () => {
    using spans = new SpanRecorder()
    const numbers = async function* () {
      yield 1
      yield 2
    }
    const subject = instrumentFn('read', () => ({ [Symbol.asyncIterator]: () => numbers() }))
    const items = subject()[Symbol.asyncIterator]()
    await items.next()
    await collect()
    expect([await items.next(), await items.next()]).toEqual([
      { done: false, value: 2 },
      { done: true, value: undefined },
    ])
    expect(spans.one('read').attributes).toEqual({})
  })

  test('a foreign thenable that is waited for goes on without its holder', async () => {
    using spans = new SpanRecorder()
    const waiting: ((value: number) => void)[] = []
    const subject = instrumentFn('awaited', () => ({
      then: (handler: (value: number) => void) => void waiting.push(handler),
    }))
    const values: number[] = []
    subject().then((value) => values.push(value))
    await collect()
    expect(spans.one('awaited').ended).toBe(false)
    waiting[0]!(7)
    expect([values, spans.one('awaited').ended, spans.one('awaited').attributes]).toEqual([[7], true, {}])
  })
})

describe('a native promise that never settles', () => {
  const never = instrumentFn('never', () => new Promise<void>(() => {}))
  const soon = instrumentFn('soon', async () => {})

  /** Old promises are looked for while new calls begin. */
  const makeCalls = (count: number) => Promise.all(Array.from({ length: count }, () => soon()))

  test('ends its span once it is old and was collected', async () => {
    using spans = new SpanRecorder()
    void never()
    const real = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => real() + 11_000)
    await makeCalls(256)
    const span = spans.one('never')
    await collectGarbageUntil(() => span.ended)
    expect(span.attributes).toEqual({ 'zeph.abandoned': true })
  })

  test('and so do the oldest of very many', async () => {
    using spans = new SpanRecorder()
    const kept = Array.from({ length: 3000 }, () => never())
    const first = spans.started[0]!
    kept[0] = Promise.resolve()
    await collectGarbageUntil(() => first.ended)
    expect(first.attributes).toEqual({ 'zeph.abandoned': true })
    expect(kept.length).toBe(3000)
  })
})

test('promises that settle late, after they were taken for lost, end their spans as any others', async () => {
  using spans = new SpanRecorder()
  const waiting: ((value: string) => void)[] = []
  const wait = instrumentFn('late', () => new Promise<string>((resolve) => waiting.push(resolve)))
  const results = Array.from({ length: 3000 }, () => wait())
  for (const resolve of waiting) resolve('value')
  expect(new Set(await Promise.all(results))).toEqual(new Set(['value']))
  expect(spans.ended.map(({ attributes }) => attributes)).toEqual(results.map(() => ({})))

  // And what is dropped after that is still found.
  const kept = Array.from({ length: 1500 }, () => wait())
  waiting.length = 0
  kept.fill(Promise.resolve(''))
  const first = spans.started[3000]!
  await collectGarbageUntil(() => first.ended)
  expect(first.attributes).toEqual({ 'zeph.abandoned': true })
})

test('what has settled is let go at once', async () => {
  using _spans = new SpanRecorder()
  const settle = instrumentFn('settled', async (value: object) => value)
  const settledWith = async () => new WeakRef(await settle({ big: new Uint8Array(1024) }))
  const reference = await settledWith()
  await collectGarbageUntil(() => reference.deref() === undefined)
  expect(reference.deref()).toBeUndefined()
})
