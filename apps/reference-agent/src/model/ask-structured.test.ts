import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BadRequestError, OpenAI } from 'openai'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { askStructured, type StructuredQuestion } from './ask-structured.ts'
import { startScriptedClient } from './fixtures/scripted-client.ts'
import { createModel, type Model } from './model.ts'
import { createOpenAIProvider } from './providers/openai-provider.ts'

const COUNT = z.object({ count: z.number() })
const QUESTION: StructuredQuestion<{ count: number }> = {
  name: 'letters',
  schema: COUNT,
  instructions: 'Count.',
  text: 'abc',
}

/** A model that always answers with this message. */
async function modelThatSays(message: object, finish_reason = 'stop'): Promise<Model> {
  const body = JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }] })
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = createOpenAIProvider(new OpenAI({ baseURL, apiKey: 'no-key', maxRetries: 0 }))
  return createModel(provider, (_purpose, call) => call('m'))
}

test('the schema, strict and without holes, goes along, and the answer comes back in its shape', async () => {
  const { ask, requests, close } = await startScriptedClient()
  onTestFinished(close)
  const schema = z.object({ usefulness: z.number(), reason: z.string() })
  const question = { name: 'memory_admission', schema, instructions: 'Rate this.', text: 'The release is on Friday' }
  expect(await ask(question)).toEqual({ usefulness: 0.9, reason: 'a decision or a date' })
  expect(requests[0]).toMatchObject({
    messages: [
      { role: 'system', content: 'Rate this.' },
      { role: 'user', content: 'The release is on Friday' },
    ],
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'memory_admission',
        strict: true,
        schema: { type: 'object', required: ['usefulness', 'reason'], additionalProperties: false },
      },
    },
  })
})

test('bounds on texts are not sent, since strict mode refuses them, but they hold', async () => {
  const { ask, requests, close } = await startScriptedClient()
  onTestFinished(close)
  const schema = z.object({ usefulness: z.number(), reason: z.string().min(1).max(3) })
  const question = { name: 'memory_admission', schema, instructions: '', text: 'The release is on Friday' }
  await expect(ask(question)).rejects.toThrow(/another shape.*reason/s)
  expect(JSON.stringify(requests[0])).not.toMatch(/minLength|maxLength/)
})

test('a shape that the scripted model has no rule for is refused', async () => {
  const { ask, close } = await startScriptedClient()
  onTestFinished(close)
  await expect(ask({ ...QUESTION, name: 'no_such_shape' })).rejects.toThrow(BadRequestError)
  await expect(ask({ ...QUESTION, name: 'toString' })).rejects.toThrow(BadRequestError)
})

test.each([
  ['another shape', { content: '{"count":"three"}' }, /"letters" has another shape: .*count/s],
  ['no JSON', { content: 'three' }, /"letters" is not JSON/],
  ['nothing', { content: null }, /sent no answer to "letters"/],
  ['a refusal', { content: null, refusal: 'I must not count' }, /refused to answer "letters": I must not count/],
])('%s is an error that says so', async (_name, message, expected) => {
  await expect(askStructured(await modelThatSays(message), QUESTION)).rejects.toThrow(expected)
})

test('an answer that was cut is an error, even where what is there parses', async () => {
  const model = await modelThatSays({ content: '{"count":3}' }, 'length')
  await expect(askStructured(model, QUESTION)).rejects.toMatchObject({
    name: 'StructuredAnswerError',
    message: expect.stringContaining('cut'),
  })
})
