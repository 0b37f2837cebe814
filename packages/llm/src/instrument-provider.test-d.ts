import { expectTypeOf, test } from 'vitest'
import { instrumentLlm } from './auto.ts'
import { instrumentProvider } from './instrument-provider.ts'

class HouseModel {
  readonly #secret = 'house'
  ask(question: { words: string }): Promise<{ said: string; read: number }> {
    return Promise.resolve({ said: question.words + this.#secret, read: 1 })
  }
  async *recite(): AsyncGenerator<{ word: string }> {
    yield { word: 'once' }
  }
}

test('the same type comes back', () => {
  expectTypeOf(instrumentProvider(new HouseModel())).toEqualTypeOf<HouseModel>()
  expectTypeOf(instrumentLlm(new HouseModel())).toEqualTypeOf<HouseModel>()
})

test("a method's functions see its own arguments, result and chunks", () => {
  instrumentProvider(new HouseModel(), {
    methods: {
      ask: {
        span: 'llm.chat',
        request: (question) => {
          expectTypeOf(question).toEqualTypeOf<{ words: string }>()
          return { model: 'house-1', attributes: { 'gen_ai.request.seed': 7 } }
        },
        reply: (reply) => {
          expectTypeOf(reply).toEqualTypeOf<{ said: string; read: number }>()
          return { usage: { input: reply.read } }
        },
      },
      recite: {
        span: 'llm.chat_stream',
        chunk: (item) => {
          expectTypeOf(item).toEqualTypeOf<{ word: string }>()
          return { text: item.word }
        },
      },
    },
  })
})

test('unknown methods, spans and facts are errors', () => {
  // @ts-expect-error there is no such method
  instrumentProvider(new HouseModel(), { methods: { tell: 'llm.chat' } })
  // @ts-expect-error that is no call of a model
  instrumentProvider(new HouseModel(), { methods: { ask: 'llm.router' } })
  // @ts-expect-error there is no such attribute
  instrumentProvider(new HouseModel(), { request: () => ({ attributes: { 'gen_ai.request.sead': 7 } }) })
  // @ts-expect-error tokens have other names
  instrumentProvider(new HouseModel(), { reply: () => ({ usage: { prompt: 7 } }) })
})
