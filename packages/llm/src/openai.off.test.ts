import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { ModelServer, sendJson } from './fixtures/model-server.ts'
import { completion, REQUEST } from './fixtures/replies.ts'
import { llmSpans } from './index.ts'
import { instrumentOpenAI } from './openai.ts'

test('without the profiling condition the client is left alone', async () => {
  await using server = await ModelServer.start()
  server.answerWith((response) => sendJson(response, completion()))
  const client = new OpenAI({ apiKey: 'key', baseURL: server.baseURL })
  const { create } = client.chat.completions
  const parts = [client, client.chat, client.chat.completions, client.responses, client.beta.responses]
  const all = [...parts, client.completions, client.embeddings]
  const before = all.map((object) => Reflect.ownKeys(object))
  expect(instrumentOpenAI(client)).toBe(client)
  expect(instrumentOpenAI(client, { provider: 'own' })).toBe(client)
  expect(all.map((object) => Reflect.ownKeys(object))).toEqual(before)
  expect(client.chat.completions.create).toBe(create)
  const reply = client.chat.completions.create(REQUEST)
  expect(Object.hasOwn(reply, 'parse')).toBe(false)
  expect(await reply).toEqual(completion())
})

test('without the profiling condition the spans of model calls are nothing', () => {
  const call = () => 1
  const attributes = () => ({ 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'own' })
  expect(llmSpans.instrument('llm.chat', { attributes }, call)).toBe(call)
  expect(llmSpans.start('llm.chat', attributes()).recording).toBe(false)
  expect(llmSpans.with('llm.chat', attributes(), (span) => span.recording)).toBe(false)
})
