import { activeSpan, instrumentFn, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { FAILED, FAILURE, type Note, provesExactlyOnce } from '../testing/exactly-once.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

/** Like openai's APIPromise: a Promise by class, whose body is read when `then` is called. */
class LazyBody extends Promise<string> {
  readonly #read: () => Promise<string>

  constructor(read: () => Promise<string>) {
    super((resolve) => resolve('never seen'))
    this.#read = read
  }

  override then<A = string, B = never>(
    onFulfilled?: ((value: string) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#read().then(onFulfilled, onRejected)
  }

  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }
}

const lazyBody = (note: Note) => () => {
  note('ran')
  return new LazyBody(async () => {
    note('body read')
    return 'body'
  })
}

const brokenBody = (note: Note) => () => {
  note('ran')
  return new LazyBody(async () => {
    throw FAILURE
  })
}

/** An ordinary promise subclass; its `then` makes promises of the same class. */
class Cancellable<T> extends Promise<T> {}

/** Like a query builder: every `then` runs the query. */
const lazyQuery = (note: Note, execute: () => Promise<unknown>) => (): PromiseLike<unknown> => {
  note('ran')
  return {
    then(onFulfilled, onRejected) {
      note('query')
      return execute().then(onFulfilled, onRejected)
    },
  }
}

type Subject = () => Promise<unknown>

describe('a promise subclass with a lazy body', () => {
  provesExactlyOnce([
    {
      claim: 'awaited: the body is read once',
      make: lazyBody,
      consume: async (subject, note) => note(await subject()),
    },
    {
      claim: 'awaited, and the body is broken',
      make: brokenBody,
      consume: async (subject) => await subject(),
      ...FAILED,
    },
    {
      claim: 'only `catch` is used',
      make: brokenBody,
      consume: (subject: Subject, note) => subject().catch((error: unknown) => note(error === FAILURE)),
      ...FAILED,
    },
    {
      claim: 'only a fulfilment handler is given, and what it returns is caught',
      make: brokenBody,
      consume: (subject: Subject, note) =>
        subject()
          .then(() => note('not called'))
          .catch((error: unknown) => note(error === FAILURE)),
      ...FAILED,
    },
    {
      claim: 'only `finally` is used',
      make: lazyBody,
      consume: (subject: Subject, note) => subject().finally(() => note('finally')),
    },
    {
      claim: 'Promise.all, race and resolve take it',
      make: lazyBody,
      consume: async (subject: Subject, note) => {
        const promise = subject()
        note(await Promise.all([promise]), await Promise.race([promise]), await Promise.resolve(promise))
      },
    },
    {
      claim: 'a handler that throws is not the failure of the call',
      make: lazyBody,
      consume: async (subject: Subject) => {
        await subject().then(() => {
          throw FAILURE
        })
      },
    },
  ])
})

describe('a promise subclass that makes its own kind', () => {
  const failing = (note: Note) => () => {
    note('ran')
    return Cancellable.reject(FAILURE)
  }
  provesExactlyOnce([
    {
      claim: 'stays of its class, along the chain',
      make: (note) => () => {
        note('ran')
        return Cancellable.resolve(1)
      },
      consume: async (subject: Subject, note) => {
        const promise = subject()
        const next = promise.then((value) => value)
        note(promise instanceof Cancellable, next instanceof Cancellable, await next)
      },
    },
    {
      claim: 'a rejection is seen through a chain that handles it at its end',
      make: failing,
      consume: async (subject: Subject, note) => {
        await subject()
          .then(() => note('not called'))
          .then(() => note('not called either'))
          .catch((error: unknown) => note(error === FAILURE))
      },
      ...FAILED,
    },
  ])
})

describe('a foreign thenable', () => {
  provesExactlyOnce([
    {
      claim: 'awaited: the query runs once',
      make: (note) => lazyQuery(note, async () => 'rows'),
      consume: async (subject, note) => note(await subject()),
    },
    {
      claim: 'awaited twice: the query runs twice, as without us, in one span',
      make: (note) => lazyQuery(note, async () => 'rows'),
      consume: async (subject: Subject, note) => {
        const query = subject()
        note(await query, await query)
      },
    },
    {
      claim: 'a query that fails',
      make: (note) =>
        lazyQuery(note, async () => {
          throw FAILURE
        }),
      consume: async (subject) => await subject(),
      ...FAILED,
    },
    {
      claim: 'a `then` that throws',
      make: (note) => () => {
        note('ran')
        return {
          then() {
            throw FAILURE
          },
        }
      },
      consume: async (subject) => await subject(),
      ...FAILED,
    },
    {
      claim: 'handlers that were not given are not made up',
      make: (note) => () => {
        note('ran')
        return {
          then(...handlers: unknown[]) {
            note(handlers.length, ...handlers.map((handler) => typeof handler))
            ;(handlers[0] as (value: string) => void)('value')
          },
        }
      },
      consume: (subject: () => { then(ok: Note, failed: undefined): void }, note) => subject().then(note, undefined),
    },
    {
      claim: 'a frozen one is left alone and its span ends with the call',
      make: (note) => () => {
        note('ran')
        return Object.freeze({ then: (ok: (value: number) => void) => ok(1) })
      },
      consume: async (subject, note) => note(await subject()),
    },
  ])
})

test('a promise subclass stays the object that it is, and takes no visible property', async () => {
  using spans = new SpanRecorder()
  const promise = lazyBody(() => {})()
  expect(instrumentFn('same', () => promise)()).toBe(promise)
  expect(Object.keys(promise)).toEqual([])
  await promise
  expect(spans.one('same').ended).toBe(true)
})

test('a lazy query runs in the span, what waits for it in the context of who waits', async () => {
  using spans = new SpanRecorder()
  let during = ''
  const query = instrumentFn(
    'query',
    lazyQuery(
      () => {},
      async () => (during = activeSpan().spanId),
    ),
  )()
  const after = await withSpan('waiter', {}, async () => {
    let inHandler = ''
    await query.then((() => (inHandler = activeSpan().spanId)) as never)
    return [inHandler, activeSpan().spanId]
  })
  const waiter = spans.one('waiter').spanId
  expect([during, after]).toEqual([spans.one('query').spanId, [waiter, waiter]])
})

test('functions that hand on the same thenable end with it, the innermost first', async () => {
  using spans = new SpanRecorder()
  const inner = instrumentFn(
    'inner',
    lazyQuery(
      () => {},
      async () => 'rows',
    ),
  )
  const outer = instrumentFn('outer', () => inner())
  await outer()
  expect(spans.ended.map(({ name }) => name)).toEqual(['inner', 'outer'])
})

test('a thenable that is returned again and again is hooked once', async () => {
  using spans = new SpanRecorder()
  const query = lazyQuery(
    () => {},
    async () => 'rows',
  )()
  const shared = instrumentFn('shared', () => query)
  for (let call = 0; call < 20_000; call += 1) shared()
  expect(await query).toBe('rows')
  expect(spans.ended.length).toBe(20_000)
})
