import { expectTypeOf, test } from 'vitest'
import { createRouter } from './create-router.ts'
import { instrumentRouter } from './instrument-router.ts'

interface Reply {
  readonly text: string
}
class LazyPromise<T> extends Promise<T> {
  declare readonly withResponse: () => void
}

declare const chat: (messages: readonly string[], limit?: number) => Promise<Reply>

test('a router has the signature of its candidates', () => {
  const ask = createRouter({ candidates: { a: chat, b: { call: chat, provider: 'openai', model: 'gpt-5' } } })
  expectTypeOf(ask).toEqualTypeOf<typeof chat>()
})

test('a candidate may take fewer arguments, or more kinds of one', () => {
  const candidates = {
    a: async (_question: string, _limit: number) => 1,
    b: async () => 'b',
    c: async (_question: string | number) => true,
  }
  expectTypeOf(createRouter({ candidates })).parameters.toEqualTypeOf<[_question: string, _limit: number]>()
  expectTypeOf(createRouter({ candidates })).returns.toEqualTypeOf<
    Promise<number> | Promise<string> | Promise<boolean>
  >()
})

test('candidates that nobody could call alike cannot be called', () => {
  const ask = createRouter({ candidates: { a: (_question: string) => 1, b: (_count: number) => 2 } })
  expectTypeOf(ask).parameters.toBeNever()
})

test("an SDK's promise is a plain one", () => {
  const lazy = (_question: string) => new LazyPromise<Reply>(() => {})
  expectTypeOf(createRouter({ candidates: { a: lazy } })).toEqualTypeOf<(_question: string) => Promise<Reply>>()
})

test('streams and plain values stay what they are', () => {
  const stream = (_question: string): AsyncGenerator<string, number, boolean> => null as never
  expectTypeOf(createRouter({ candidates: { a: stream } })).toEqualTypeOf<typeof stream>()
  expectTypeOf(createRouter({ candidates: { a: () => 7 } })).returns.toEqualTypeOf<7 | number>()
})

test('fallbacks know the names of the candidates', () => {
  createRouter({
    candidates: { a: chat, b: chat },
    shouldFallBack: (_error, { candidate }) => {
      expectTypeOf(candidate).toEqualTypeOf<'a' | 'b'>()
      return true
    },
  })
})

test('what is no candidate and no strategy is an error', () => {
  // @ts-expect-error a candidate is a function, or has one
  createRouter({ candidates: { a: 7 } })
  // @ts-expect-error there is no such strategy
  createRouter({ candidates: { a: chat }, strategy: 'random' })
})

test("a router of one's own keeps its type", () => {
  const route = (_question: string) => 'gpt-5'
  expectTypeOf(instrumentRouter(route)).toEqualTypeOf<typeof route>()
  class Router {
    decide(_question: string): { pick: string } {
      return { pick: 'a' }
    }
  }
  const router = instrumentRouter(new Router(), {
    methods: {
      decide: {
        span: 'llm.router',
        onResult: (span, decision) => {
          expectTypeOf(decision).toEqualTypeOf<{ pick: string }>()
          span.set({ 'zeph.router.choice': decision.pick })
        },
      },
    },
  })
  expectTypeOf(router).toEqualTypeOf<Router>()
  // @ts-expect-error there is no such method
  instrumentRouter(new Router(), { methods: { nothing: 'llm.router' } })
})
