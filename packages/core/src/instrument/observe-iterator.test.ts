import { activeSpan, instrumentFn, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { type Case, FAILED, FAILURE, type Note, provesExactlyOnce } from '../testing/exactly-once.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

type Numbers = () => Generator<number, string, unknown>
type AsyncNumbers = () => AsyncGenerator<number, string, unknown>

/** Two numbers, a cleanup and a return value. */
const numbers = (note: Note) =>
  function* (): Generator<number, string, unknown> {
    note('ran')
    try {
      note('sent', yield 1)
      note('sent', yield 2)
      return 'result'
    } finally {
      note('cleaned up')
    }
  }

const asyncNumbers = (note: Note) =>
  async function* (): AsyncGenerator<number, string, unknown> {
    yield* numbers(note)()
    return 'result'
  }

const broken = (note: Note) =>
  function* (): Generator<number, string, unknown> {
    note('ran')
    yield 1
    throw FAILURE
  }

const asyncBroken = (note: Note) =>
  async function* (): AsyncGenerator<number, string, unknown> {
    yield* broken(note)()
    return 'result'
  }

/** Iterators written by hand, over the same numbers. */
const byHand = (note: Note) => () => {
  const generator = numbers(note)()
  return {
    next: () => generator.next(),
    return: (value: string) => generator.return(value),
    [Symbol.iterator]() {
      return this
    },
  }
}

const asyncByHand = (note: Note) => () => {
  const generator = asyncNumbers(note)()
  return {
    next: () => generator.next(),
    return: (value: string) => generator.return(value),
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Like an SDK's event stream: hands out an async iterator and has no `next` of its own. */
const eventStream = (note: Note) => () => ({ [Symbol.asyncIterator]: () => asyncNumbers(note)() })
const brokenEventStream = (note: Note) => () => ({ [Symbol.asyncIterator]: () => asyncBroken(note)() })

describe.each([
  ['a generator', numbers, broken],
  ['an iterator written by hand', byHand as unknown as typeof numbers, broken],
])('%s', (_kind, make, makeBroken) => {
  provesExactlyOnce([
    {
      claim: 'read to its end',
      make,
      consume: (subject: Numbers, note) => {
        for (const value of subject()) note(value)
      },
    },
    {
      claim: 'spread and destructured to its end',
      make,
      consume: (subject: Numbers, note) => note([...subject()]),
    },
    {
      claim: 'destructured in part',
      make,
      consume: (subject: Numbers, note) => {
        const [first] = subject()
        note(first)
      },
    },
    {
      claim: 'stepped through by hand',
      make,
      consume: (subject: Numbers, note) => {
        const iterator = subject()
        note(iterator.next(), iterator.next('a'), iterator.next('b'), iterator.next('c'))
      },
    },
    {
      claim: 'left early',
      make,
      consume: (subject: Numbers, note) => {
        for (const value of subject()) {
          note(value)
          break
        }
      },
    },
    {
      claim: 'ended by `return`',
      make,
      consume: (subject: Numbers, note) => {
        const iterator = subject()
        note(iterator.next(), iterator.return('early'), iterator.next())
      },
    },
    {
      claim: 'delegated to',
      make,
      consume: (subject: Numbers, note) => {
        function* outer() {
          note('result', yield* subject())
        }
        note([...outer()])
      },
    },
    {
      claim: 'the reader throws',
      make,
      consume: (subject: Numbers) => {
        for (const value of subject()) if (value === 1) throw FAILURE
      },
    },
    {
      claim: 'throws in the middle',
      make: makeBroken,
      consume: (subject: Numbers, note) => {
        for (const value of subject()) note(value)
      },
      ...FAILED,
    },
  ])
})

provesExactlyOnce([
  {
    claim: 'a generator into which `throw` was called',
    make: numbers,
    consume: (subject: Numbers, note) => {
      const iterator = subject()
      note(iterator.next())
      iterator.throw(FAILURE)
    },
    ...FAILED,
  },
  {
    claim: 'a generator that is returned before it began runs nothing',
    make: numbers,
    consume: (subject: Numbers, note) => note(subject().return('early')),
    runs: 0,
  },
  {
    claim: 'an async generator into which `throw` was called',
    make: asyncNumbers,
    consume: async (subject: AsyncNumbers, note) => {
      const iterator = subject()
      note(await iterator.next())
      await iterator.throw(FAILURE)
    },
    ...FAILED,
  },
  {
    claim: 'an async generator whose steps are asked for at once keeps their order',
    make: asyncNumbers,
    consume: async (subject: AsyncNumbers, note) => {
      const iterator = subject()
      note(await Promise.all([iterator.next(), iterator.next('a'), iterator.next('b'), iterator.next('c')]))
    },
  },
  {
    claim: 'an iterator by hand whose `next` throws at once',
    make: (note) => () => ({
      next() {
        note('ran')
        throw FAILURE
      },
    }),
    consume: (subject: Numbers) => subject().next(),
    ...FAILED,
  },
  {
    claim: 'an iterator by hand whose steps are foreign thenables: each runs once',
    make: (note) => () => {
      const generator = asyncNumbers(note)()
      const lazily = (step: () => Promise<unknown>) => ({ then: (ok: never, failed: never) => step().then(ok, failed) })
      return { next: () => lazily(() => generator.next()), [Symbol.asyncIterator]: () => this }
    },
    consume: async (subject: () => AsyncIterator<number>, note) => {
      const iterator = subject()
      for (let step = await iterator.next(); !step.done; step = await iterator.next()) note(step.value)
    },
  },
  {
    claim: 'an iterator that hands out another: the span ends with that one',
    make: (note) => () => ({ next: () => note('not used'), [Symbol.iterator]: () => numbers(note)() }),
    consume: (subject: Numbers, note) => note([...subject()]),
  },
  {
    claim: 'an iterable whose iterator cannot be made',
    make: (note) => () => ({
      [Symbol.asyncIterator]() {
        note('ran')
        throw FAILURE
      },
    }),
    consume: async (subject: () => AsyncIterable<number>) => {
      for await (const value of subject()) throw new Error(`unexpected ${value}`)
    },
    ...FAILED,
  },
])

describe.each([
  ['an async generator', asyncNumbers, asyncBroken],
  ['an async iterator written by hand', asyncByHand as unknown as typeof asyncNumbers, asyncBroken],
  [
    'an async iterable without next',
    eventStream as unknown as typeof asyncNumbers,
    brokenEventStream as unknown as typeof asyncBroken,
  ],
])('%s', (_kind, make, makeBroken) => {
  const cases: Case[] = [
    {
      claim: 'read to its end',
      make,
      consume: async (subject: AsyncNumbers, note) => {
        for await (const value of subject()) note(value)
      },
    },
    {
      claim: 'left early',
      make,
      consume: async (subject: AsyncNumbers, note) => {
        for await (const value of subject()) {
          note(value)
          break
        }
      },
    },
    {
      claim: 'delegated to',
      make,
      consume: async (subject: AsyncNumbers, note) => {
        async function* outer() {
          note('result', yield* subject())
        }
        for await (const value of outer()) note(value)
      },
    },
    {
      claim: 'the reader throws',
      make,
      consume: async (subject: AsyncNumbers) => {
        for await (const value of subject()) if (value === 1) throw FAILURE
      },
    },
    {
      claim: 'throws in the middle',
      make: makeBroken,
      consume: async (subject: AsyncNumbers, note) => {
        for await (const value of subject()) note(value)
      },
      ...FAILED,
    },
  ]
  provesExactlyOnce(cases)
})

describe('contexts', () => {
  test('each step of a generator runs in its span, whoever asks, and nothing leaks to who asks', () => {
    using spans = new SpanRecorder()
    const during: string[] = []
    const generator = withSpan('maker', {}, () =>
      instrumentFn('generator', function* () {
        for (;;) yield during.push(activeSpan().spanId)
      })(),
    )
    const asking = ['first asker', 'second asker'].map((name) =>
      withSpan(name, {}, () => {
        generator.next()
        return activeSpan().spanId
      }),
    )
    generator.return(undefined as never)
    const { spanId } = spans.one('generator')
    expect(during).toEqual([spanId, spanId])
    expect(asking).toEqual([spans.one('first asker').spanId, spans.one('second asker').spanId])
    expect(spans.parentOf('generator')).toBe('maker')
  })

  test('after the end of the span, steps run in the context of who asks', () => {
    using spans = new SpanRecorder()
    const make = instrumentFn('resumable', () => ({ next: () => ({ done: true, value: activeSpan().spanId }) }))
    const iterator = make()
    const first = iterator.next().value
    const later = withSpan('asker', {}, () => iterator.next().value)
    expect([first, later]).toEqual([spans.one('resumable').spanId, spans.one('asker').spanId])
  })

  test('the same for an async generator, across its awaits', async () => {
    using spans = new SpanRecorder()
    const during: string[] = []
    const generator = instrumentFn('generator', async function* () {
      for (let turn = 0; turn < 2; turn += 1) {
        await new Promise(setImmediate)
        during.push(activeSpan().spanId)
        yield turn
      }
    })()
    await withSpan('asker', {}, async () => {
      for await (const _turn of generator) during.push(activeSpan().spanId)
    })
    const { spanId } = spans.one('generator')
    const asker = spans.one('asker').spanId
    expect(during).toEqual([spanId, asker, spanId, asker])
  })
})

test('a generator stays the object that it is, an instance of its function', () => {
  using spans = new SpanRecorder()
  function* original() {
    yield 1
  }
  const wrapped = instrumentFn('generator', original)
  const generator = wrapped()
  expect(generator).toBeInstanceOf(original)
  expect(generator).toBeInstanceOf(wrapped)
  expect(Object.keys(generator)).toEqual([])
  expect([...generator, ...generator]).toEqual([1])
  expect(spans.one('generator').ended).toBe(true)
})

test('onResult sees the return value of a generator', () => {
  using spans = new SpanRecorder()
  const options = {
    onResult: (span: { set(key: string, value: string): void }, value: unknown) => span.set('result', String(value)),
  }
  const result = instrumentFn(
    'generator',
    options as never,
    numbers(() => {}),
  )
  expect([...result()]).toEqual([1, 2])
  expect(spans.one('generator').attributes).toEqual({ result: 'result' })
})
