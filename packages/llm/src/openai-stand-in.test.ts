/** Clients whose `create` a user's tests have replaced: whatever it returns reaches the caller, and the span ends. */
import { recordSpans } from '@zeph-telemetry/testing'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { instrumentOpenAI } from './openai.ts'

/** A test's own stand-in, with what the test needs and no more. */
const partOfAClient = (create: () => unknown) =>
  Object.defineProperty({ chat: { completions: { create } }, responses: null, embeddings: 7 }, 'beta', {
    get: () => {
      throw new Error('not in this test')
    },
  }) as unknown as OpenAI

function clientThatReturns(reply: unknown): OpenAI {
  const client = new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:1/v1' })
  Object.assign(client.chat.completions, { create: () => reply })
  return instrumentOpenAI(client)
}

const body = { model: 'small', messages: [] }

test.each([
  ['a plain promise', Promise.resolve({ choices: [] })],
  ['an object', { choices: [] }],
  ['nothing', undefined],
  ['null', null],
  ['a text', 'hello'],
])('%s comes back as it is', (_what, reply) => {
  using recorder = recordSpans()
  expect(clientThatReturns(reply).chat.completions.create(body)).toBe(reply)
  expect(recorder.spans.map(({ name, status }) => ({ name, status }))).toEqual([{ name: 'llm.chat', status: 'unset' }])
})

test('a client of which only a part is there is instrumented as far as it goes', async () => {
  using recorder = recordSpans()
  const client = partOfAClient(async () => 'hello')
  expect(instrumentOpenAI(client)).toBe(client)
  expect(await client.chat.completions.create(body)).toBe('hello')
  expect(recorder.spans.map(({ name }) => name)).toEqual(['llm.chat'])
})

test('what has nothing of a client stays as it is', () => {
  for (const object of [
    {},
    { chat: {} },
    Object.freeze({ chat: Object.freeze({ completions: Object.freeze({ create: () => 1 }) }) }),
  ])
    expect(instrumentOpenAI(object as never)).toBe(object)
})
