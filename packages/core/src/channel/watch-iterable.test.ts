import { provesSameForAll } from './fixtures/same-for-all.ts'

const FAILURE = new Error('mine')

async function* numbers(): AsyncGenerator<unknown, string, unknown> {
  try {
    const got = yield 1
    if (got !== undefined) yield got
    yield 2
    return 'end'
  } finally {
    await undefined
  }
}

provesSameForAll([
  {
    claim: 'an async generator in a loop',
    use: async (watch, note) => {
      for await (const item of watch(numbers())) note(item)
    },
    counts: { received: 2 },
    spans: ['receive', 'receive'],
  },
  {
    claim: 'an async generator by hand: what goes in, what it returns, what is thrown into it',
    use: async (watch, note) => {
      const generator = watch(numbers())
      note(await generator.next(), await generator.next('in' as never), await generator.next(), await generator.next())
      note(await generator.next(), Object.keys(generator), generator[Symbol.asyncIterator]() === generator)
      const left = watch(numbers())
      note(await left.next(), await left.return('early' as never), await left.next())
      const thrown = watch(numbers())
      await thrown.throw(FAILURE).catch((error) => note(error === FAILURE))
    },
    counts: { received: 4 },
    spans: ['receive', 'receive', 'receive', 'receive'],
  },
  {
    claim: 'an iterable that hands out an iterator each time',
    use: async (watch, note) => {
      const iterable = watch({ [Symbol.asyncIterator]: numbers })
      for (const _ of [1, 2]) {
        for await (const item of iterable) note(item)
      }
      note(new Set([1, 2].map(() => iterable[Symbol.asyncIterator]())).size)
    },
    counts: { received: 4 },
    spans: ['receive', 'receive', 'receive', 'receive'],
  },
  {
    claim: 'an iterator that fails, one that answers without a promise, and one whose results cannot be read',
    use: async (watch, note) => {
      const failing = watch({ next: () => Promise.reject(FAILURE) })
      await failing.next().catch((error) => note(error === FAILURE))
      const throwing = watch({
        next: (): never => {
          throw FAILURE
        },
      })
      try {
        throwing.next()
      } catch (error) {
        note(error === FAILURE)
      }
      const sync = watch({ next: () => ({ done: false, value: 1 }) })
      note(sync.next())
      const unreadable = watch({
        next: () => ({
          get done(): boolean {
            throw FAILURE
          },
        }),
      })
      note(Object.keys(unreadable.next()))
    },
    counts: { received: 1 },
    spans: ['receive'],
  },
  {
    claim: 'a step that is no promise of the language is handed on unread',
    use: async (watch, note) => {
      let reads = 0
      const lazy = {
        then: (resolve: (step: unknown) => void) => {
          reads += 1
          resolve({ done: false, value: 1 })
        },
      }
      const iterator = watch({ next: () => lazy })
      note(iterator.next() === lazy, reads, await iterator.next(), reads)
    },
    counts: {},
    spans: [],
  },
])
