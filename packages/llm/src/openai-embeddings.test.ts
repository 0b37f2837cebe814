import type OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { sendJson } from './fixtures/wire-protocols.ts'
import type { Answer } from './fixtures/wire-server.ts'
import { callOf } from './openai/fixtures/one-call.ts'
import { apiError, CANARY, embeddingWire, TOKENS } from './openai/fixtures/wire.ts'

type Request = OpenAI.EmbeddingCreateParams

const answer: Answer = (response, _attempt, body) =>
  sendJson(response, embeddingWire({ text: [''] }, (body as Request).encoding_format).whole)
const embed = (request: Partial<Request> = {}, given = answer) =>
  callOf({
    answer: given,
    use: (client) => client.embeddings.create({ model: 'embed-test', input: CANARY, ...request }).catch(() => {}),
  })

test('a span of embeddings says what was asked and what came: no temperature, no finish reason, no output tokens', async () => {
  const call = await embed({ input: [CANARY, 'tea'], encoding_format: 'float', dimensions: 3 })
  expect([call.name, call.kind, call.status]).toEqual(['llm.embed', 'client', 'unset'])
  expect(call.attributes).toEqual({
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'embed-test',
    'gen_ai.response.model': 'gpt-test-2026-03-01',
    'gen_ai.request.encoding_formats': ['float'],
    'gen_ai.embeddings.dimension.count': 3,
    'zeph.embeddings.count': 2,
    'gen_ai.usage.input_tokens': TOKENS.input,
    'server.address': 'localhost',
    'server.port': expect.any(Number),
  })
})

test("the form that the SDK asks for by itself is not the user's, and the vectors' length is that of what came", async () => {
  const { attributes } = await embed()
  expect(attributes).not.toHaveProperty(['gen_ai.request.encoding_formats'])
  expect(attributes['gen_ai.embeddings.dimension.count']).toBe(3)
})

describe('texts are counted', () => {
  test.each<[string, Request['input'], number]>([
    ['one', 'tea', 1],
    ['several', ['tea', 'milk', 'rum'], 3],
    ['one, as tokens', [1, 2, 3], 1],
    ['several, as tokens', [[1, 2], [3]], 2],
  ])('%s', async (_what, input, count) => {
    expect((await embed({ input })).attributes['zeph.embeddings.count']).toBe(count)
  })
})

test('what was asked for is known although it failed', async () => {
  const call = await embed({ dimensions: 8 }, (response) => sendJson(response, apiError('invalid_api_key'), 401))
  expect([call.status, call.attributes['error.type']]).toEqual(['error', 'invalid_api_key'])
  expect(call.attributes['gen_ai.embeddings.dimension.count']).toBe(8)
})

test('no text and no vector reaches the span', async () => {
  const call = await embed({ user: CANARY })
  expect(JSON.stringify([call.attributes, call.events])).not.toMatch(/canary|0\.5/)
})
