/** Decisions: questions that the model answers by choosing or scoring. */
import type OpenAI from 'openai'
import { expect, test } from 'vitest'
import { sendJson } from './fixtures/wire-protocols.ts'
import { callOf } from './openai/fixtures/one-call.ts'
import { CANARY } from './openai/fixtures/wire.ts'

const REQUEST = {
  model: 'gpt-test',
  input: CANARY,
  questions: [{ type: 'predicate', question: `is it ${CANARY}?` }],
} as unknown as OpenAI.DecisionCreateParams

const REPLY = {
  answers: [{ type: 'predicate', name: CANARY, probability: 0.9 }],
  model: 'gpt-test-2026-03-01',
  usage: { input_tokens: 7, output_tokens: 2, total_tokens: 9, input_tokens_details: { cached_tokens: 3 } },
}

test('a decision is an extraction that calls the model itself', async () => {
  const call = await callOf({
    answer: (response) => sendJson(response, REPLY),
    use: (client) => client.decisions.create(REQUEST),
  })
  expect([call.name, call.kind, call.status]).toEqual(['llm.extract', 'client', 'unset'])
  expect(call.attributes).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-test',
    'gen_ai.response.model': 'gpt-test-2026-03-01',
    'gen_ai.output.type': 'json',
    'gen_ai.usage.input_tokens': 7,
    'gen_ai.usage.output_tokens': 2,
    'gen_ai.usage.cache_read.input_tokens': 3,
    'server.address': 'localhost',
    'server.port': expect.any(Number),
  })
})
