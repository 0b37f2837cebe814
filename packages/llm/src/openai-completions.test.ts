/** Completions of a prompt, the oldest API. */
import { expect, test } from 'vitest'
import { sendEventStream, sendJson } from './fixtures/wire-protocols.ts'
import { callOf, readAll } from './openai/fixtures/one-call.ts'
import { CANARY, TOKENS, textWire } from './openai/fixtures/wire.ts'

const PROMPT = { model: 'gpt-test', prompt: CANARY } as const

const EXPECTED = {
  'gen_ai.operation.name': 'text_completion',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-test',
  'gen_ai.response.id': 'cmpl-1',
  'gen_ai.response.model': 'gpt-test-2026-03-01',
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.usage.input_tokens': TOKENS.input,
  'gen_ai.usage.output_tokens': TOKENS.output,
  'gen_ai.usage.cache_read.input_tokens': TOKENS.cached,
  'gen_ai.usage.cache_write.input_tokens': TOKENS.written,
  'gen_ai.usage.reasoning.output_tokens': TOKENS.reasoning,
  'server.address': 'localhost',
  'server.port': expect.any(Number),
} as const

test('a completion is a chat with an operation of its own', async () => {
  const call = await callOf({
    answer: (response) => sendJson(response, textWire({ text: [CANARY] }, false).whole),
    use: (client) => client.completions.create({ ...PROMPT, max_tokens: 5, seed: 7, stop: ['END'], n: 1 }),
  })
  expect(call.name).toBe('llm.chat')
  expect(call.attributes).toEqual({
    ...EXPECTED,
    'gen_ai.request.max_tokens': 5,
    'gen_ai.request.seed': 7,
    'gen_ai.request.stop_sequences': ['END'],
  })
})

test('streamed, it ends with its last chunk', async () => {
  const call = await callOf({
    answer: (response) => sendEventStream(response, textWire({ text: ['hel', CANARY] }, true).events),
    use: async (client) => readAll(await client.completions.create({ ...PROMPT, stream: true })),
  })
  expect(call.name).toBe('llm.chat_stream')
  expect(call.attributes).toEqual({
    ...EXPECTED,
    'gen_ai.request.stream': true,
    'gen_ai.response.time_to_first_chunk': expect.any(Number),
  })
})
