/** `instrumentLlm` with the clients of every SDK, newest and lowest: each is recognised, and calls over a real server leave its spans. */
import { once } from 'node:events'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { recordSpans } from '@zeph-telemetry/testing'
import AnthropicLowest from 'anthropic-lowest'
import { GoogleGenAI as GoogleGenAILowest } from 'google-genai-lowest'
import { Ollama } from 'ollama'
import { Ollama as OllamaLowest } from 'ollama-lowest'
import OpenAI, { AzureOpenAI } from 'openai'
import OpenAILowest from 'openai-lowest'
import { describe, expect, test } from 'vitest'
import { instrumentAnthropic } from './anthropic.ts'
import { instrumentLlm } from './auto.ts'
import { sendJson } from './fixtures/wire-protocols.ts'
import { WireServer } from './fixtures/wire-server.ts'

/** One reply that every SDK takes for one. */
const REPLY = {
  id: 'reply-1',
  type: 'message',
  role: 'assistant',
  content: [],
  choices: [],
  candidates: [],
  message: { role: 'assistant', content: '' },
  done: true,
}
const MESSAGES = [{ role: 'user', content: 'Hello' }] as const
const CHAT = { model: 'test-1', messages: [...MESSAGES] }
const OPTIONS = { apiKey: 'key', maxRetries: 0 }

type Use = (origin: string) => Promise<unknown>

const openai = (Client: typeof OpenAI): Use => {
  return (origin) => instrumentLlm(new Client({ ...OPTIONS, baseURL: `${origin}/v1` })).chat.completions.create(CHAT)
}
const anthropic = (Client: typeof Anthropic): Use => {
  return (baseURL) => instrumentLlm(new Client({ ...OPTIONS, baseURL })).messages.create({ ...CHAT, max_tokens: 9 })
}
const google = (Client: typeof GoogleGenAI): Use => {
  return (baseUrl) =>
    instrumentLlm(new Client({ apiKey: 'key', httpOptions: { baseUrl } })).models.generateContent({
      model: 'test-1',
      contents: 'Hello',
    })
}
const ollama = (Client: typeof Ollama): Use => {
  return (host) => instrumentLlm(new Client({ host })).chat(CHAT)
}
const azure: Use = (endpoint) =>
  instrumentLlm(new AzureOpenAI({ ...OPTIONS, endpoint, apiVersion: '2026-01-01' })).chat.completions.create(CHAT)

describe('recognised by its shape, and its calls are spans:', () => {
  test.each<[string, string, Use]>([
    ['openai', 'openai', openai(OpenAI)],
    ['the lowest openai', 'openai', openai(OpenAILowest as unknown as typeof OpenAI)],
    ["Azure's client of openai", 'azure.ai.openai', azure],
    ['@anthropic-ai/sdk', 'anthropic', anthropic(Anthropic)],
    ['the lowest @anthropic-ai/sdk', 'anthropic', anthropic(AnthropicLowest as unknown as typeof Anthropic)],
    ['@google/genai', 'gcp.gemini', google(GoogleGenAI)],
    ['the lowest @google/genai', 'gcp.gemini', google(GoogleGenAILowest as unknown as typeof GoogleGenAI)],
    ['ollama', 'ollama', ollama(Ollama)],
    ['the lowest ollama', 'ollama', ollama(OllamaLowest as unknown as typeof Ollama)],
    ["a provider of a user's own", 'house', async () => instrumentLlm({ provider: 'house', chat: () => REPLY }).chat()],
  ])('%s', async (_sdk, provider, use) => {
    await using server = await WireServer.start()
    server.answerWith((response) => sendJson(response, REPLY))
    using recorder = recordSpans()
    await use(server.origin)
    const calls = recorder.spans.filter(({ name }) => name !== 'llm.http_request')
    expect(calls).toMatchObject([{ name: 'llm.chat', attributes: { 'gen_ai.provider.name': provider } }])
  })
})

test('the very client comes back, and what is instrumented already stays so', () => {
  const client = new Anthropic(OPTIONS)
  expect(instrumentLlm(client)).toBe(client)
  const { create } = client.messages
  expect(instrumentLlm(instrumentAnthropic(client)).messages.create).toBe(create)
})

test('what is no client stays as it is, and the process is warned once', async () => {
  using _recorder = recordSpans()
  const warned = once(process, 'warning')
  const odd = [
    {},
    Object.freeze({ chat: 7 }),
    null as never,
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    ),
  ]
  for (const object of odd) expect(instrumentLlm(object)).toBe(object)
  const [warning] = (await warned) as [Error & { code: string }]
  expect(warning).toMatchObject({ name: 'ZephTelemetryWarning', code: 'ZEPH_UNKNOWN_CLIENT' })
  const more: unknown[] = []
  process.on('warning', (next) => void more.push(next))
  instrumentLlm({})
  await new Promise(setImmediate)
  process.removeAllListeners('warning')
  expect(more).toEqual([])
})
