import type OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { providerAt } from './compatible-providers.ts'
import { sendJson } from './fixtures/wire-protocols.ts'
import { callOf } from './openai/fixtures/one-call.ts'
import { chatWire } from './openai/fixtures/wire.ts'

describe('a known host has the name that the conventions, or common use, give to its provider', () => {
  test.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://eu.api.openai.com/v1', 'openai'],
    ['https://api.deepseek.com', 'deepseek'],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['https://api.mistral.ai/v1', 'mistral_ai'],
    ['https://api.moonshot.cn/v1', 'moonshot_ai'],
    ['https://api.perplexity.ai', 'perplexity'],
    ['https://api.x.ai/v1', 'x_ai'],
    ['https://us-east-1.api.x.ai/v1', 'x_ai'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['http://localhost:11434/v1', 'ollama'],
    ['https://mine.openai.azure.com/openai/v1', 'azure.ai.openai'],
    ['https://mine.eastus.models.ai.azure.com/v1', 'azure.ai.inference'],
    ['https://generativelanguage.googleapis.com/v1beta/openai/', 'gcp.gemini'],
    ['https://us-central1-aiplatform.googleapis.com/v1/projects/p', 'gcp.vertex_ai'],
    ['https://aiplatform.googleapis.com/v1/projects/p', 'gcp.vertex_ai'],
    ['https://bedrock-mantle.us-east-1.api.aws/openai/v1', 'aws.bedrock'],
    ['https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1', 'aws.bedrock'],
    ['https://eu-de.ml.cloud.ibm.com/ml/gateway/v1', 'ibm.watsonx.ai'],
    ['https://API.GROQ.COM/openai/v1', 'groq'],
  ])('%s', (baseUrl, provider) => void expect(providerAt(baseUrl)).toBe(provider))
})

test.each([
  'https://models.example.com/v1',
  'https://notgroq.com/v1',
  'https://api.groq.com.example.com/v1',
  'https://example.com/api.groq.com',
  'https://api.groq.com@example.com/v1',
  'http://localhost:8000/v1',
  'nowhere',
  '',
  undefined,
  7,
])('any other is told by the flavour of its API: %s', (baseUrl) => {
  expect(providerAt(baseUrl)).toBe('openai')
  expect(providerAt(baseUrl, 'anthropic')).toBe('anthropic')
})

const answer = (response: Parameters<typeof sendJson>[0]) =>
  sendJson(response, chatWire({ text: ['hello'] }, false).whole)
const ask = { model: 'gpt-test', messages: [] }

test('a call says who answers, whatever the model is called', async () => {
  const call = await callOf({ answer, use: (client) => client.chat.completions.create(ask) })
  expect(call.attributes).toMatchObject({ 'gen_ai.provider.name': 'openai', 'server.address': 'localhost' })
})

test('the application may say it, for clones as well', async () => {
  const settings = { provider: 'vllm' }
  for (const clone of [false, true]) {
    const call = await callOf({
      answer,
      settings,
      use: (client) => (clone ? client.withOptions({ maxRetries: 1 }) : client).chat.completions.create(ask),
    })
    expect(call.attributes['gen_ai.provider.name']).toBe('vllm')
  }
})

test('a client whose base URL is changed is told by the new one, and so is a clone with another', async () => {
  const refused = (client: OpenAI) => client.chat.completions.create(ask).catch(() => {})
  const options = { fetch: () => Promise.reject(new Error('no network')) }
  const changed = await callOf({
    answer,
    options,
    use: (client) => {
      client.baseURL = 'https://api.groq.com/openai/v1'
      return refused(client)
    },
  })
  const cloned = await callOf({
    answer,
    options,
    use: (client) => refused(client.withOptions({ baseURL: 'https://api.deepseek.com' })),
  })
  expect([changed, cloned].map(({ attributes }) => attributes['gen_ai.provider.name'])).toEqual(['groq', 'deepseek'])
})
