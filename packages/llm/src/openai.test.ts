import { withContext } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import OpenAI, { AzureOpenAI } from 'openai'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ModelServer, sendEvents, sendJson } from './fixtures/model-server.ts'
import { apiError, CANARY, CHUNKS, completion, REQUEST } from './fixtures/replies.ts'
import { llmSpans } from './llm-spans.ts'
import { modelCalls } from './openai/fixtures/same-as-bare.ts'
import { instrumentOpenAI } from './openai.ts'

let server: ModelServer
let client: OpenAI
let recorder: SpanRecorder

beforeEach(async () => {
  server = await ModelServer.start()
  server.answerWith((response) => sendJson(response, completion()))
  client = new OpenAI({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0 })
  recorder = recordSpans()
})

afterEach(async () => {
  recorder.stop()
  await server[Symbol.asyncDispose]()
})

test('the client, its resources and their shape stay what they were', () => {
  const { completions } = client.chat
  const { create } = completions
  const keys = Object.keys(completions)
  expect(instrumentOpenAI(client)).toBe(client)
  expect(client.chat.completions).toBe(completions)
  expect(Object.keys(completions)).toEqual(keys)
  expect([completions.create.name, completions.create.length]).toEqual([create.name, create.length])
  expect(completions.create).not.toBe(create)
})

test('instrumenting twice changes nothing', async () => {
  instrumentOpenAI(client)
  const { create } = client.chat.completions
  const { withOptions } = client
  instrumentOpenAI(client)
  expect([client.chat.completions.create, client.withOptions]).toEqual([create, withOptions])
  await client.chat.completions.create(REQUEST)
  expect(modelCalls(recorder).length).toBe(1)
})

test('a client made by withOptions() is instrumented, as are those made from it; one that is not derived is not', async () => {
  const derived = instrumentOpenAI(client).withOptions({ timeout: 1000 }).withOptions({ maxRetries: 1 })
  expect([derived.timeout, derived.maxRetries]).toEqual([1000, 1])
  await derived.chat.completions.create(REQUEST)
  expect(modelCalls(recorder).length).toBe(1)
  await new OpenAI({ apiKey: 'key', baseURL: server.baseURL }).chat.completions.create(REQUEST)
  expect(modelCalls(recorder).length).toBe(1)
})

test("Azure's client has a provider of its own", async () => {
  const azure = new AzureOpenAI({ apiKey: 'key', apiVersion: '2026-01-01', endpoint: new URL(server.baseURL).origin })
  await instrumentOpenAI(azure).chat.completions.create(REQUEST)
  expect(modelCalls(recorder)[0]?.attributes).toMatchObject({ 'gen_ai.provider.name': 'azure.ai.openai' })
  expect(server.received[0]?.url).toContain('/deployments/gpt-test/')
})

test('a call is a child of the span in which it was made, and others are not its children', async () => {
  instrumentOpenAI(client)
  await llmSpans.with('llm.chat', { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'own' }, async () => {
    await client.chat.completions.create(REQUEST)
    await client.chat.completions.create(REQUEST)
  })
  const [outer, first, second] = modelCalls(recorder)
  expect([first?.parentSpanId, second?.parentSpanId]).toEqual([outer?.spanId, outer?.spanId])
})

test("no getter of a request runs for telemetry, and a request's own way into JSON runs as often as without it", async () => {
  const runs: string[] = []
  const request = {
    model: 'gpt-test',
    messages: [{ role: 'user', content: 'hello', toJSON: () => void runs.push('message') }],
    get temperature() {
      runs.push('getter')
      return 1
    },
  }
  const ask = () => client.chat.completions.create(request as never)
  await ask()
  const bare = runs.splice(0)
  instrumentOpenAI(client)
  await ask()
  expect(runs).toEqual(bare)
  expect(modelCalls(recorder)[0]?.attributes).not.toHaveProperty(['gen_ai.request.temperature'])
})

test('a request that is no plain object is sent as it is', async () => {
  instrumentOpenAI(client)
  const proxied = new Proxy({ ...REQUEST }, {})
  await client.chat.completions.create(proxied)
  expect(server.received[0]?.body).toEqual({ ...REQUEST })
  expect(modelCalls(recorder).map(({ name, status }) => [name, status])).toEqual([['llm.chat', 'unset']])
})

test('every resource that calls a model is instrumented on this client alone', () => {
  const resources = ({ chat, responses, beta, completions, embeddings }: OpenAI) => [
    chat.completions.create,
    chat.completions.parse,
    responses.create,
    responses.parse,
    responses.compact,
    beta.responses.create,
    beta.responses.compact,
    completions.create,
    embeddings.create,
  ]
  const before = resources(client)
  const other = resources(new OpenAI({ apiKey: 'key' }))
  instrumentOpenAI(client)
  for (const [index, method] of resources(client).entries()) {
    expect(method).not.toBe(before[index])
    expect([method.name, method.length]).toEqual([before[index]!.name, before[index]!.length])
  }
  expect(resources(new OpenAI({ apiKey: 'key' }))).toEqual(other)
})

test('two calls at once keep their conversations apart', async () => {
  instrumentOpenAI(client)
  const ask = (sessionId: string) => withContext({ sessionId }, async () => client.chat.completions.create(REQUEST))
  await Promise.all([ask('a'), ask('b')])
  expect(modelCalls(recorder).map(({ attributes }) => attributes['gen_ai.conversation.id'])).toEqual(['a', 'b'])
})

const everything = () =>
  JSON.stringify(
    recorder.spans.map(({ name, attributes, events, links, statusMessage }) => ({
      name,
      attributes,
      events,
      links,
      statusMessage,
    })),
  )

test('no prompt, reply or tool argument reaches a span', async () => {
  instrumentOpenAI(client)
  const tool = { type: 'function', function: { name: CANARY, description: CANARY, parameters: {} } } as const
  const request = { ...REQUEST, tools: [tool], user: CANARY, metadata: { secret: CANARY } }
  await client.chat.completions.create(request)
  server.answerWith((response) => sendEvents(response, CHUNKS))
  for await (const _part of await client.chat.completions.create({ ...request, stream: true }));
  expect(modelCalls(recorder).length).toBe(2)
  expect(JSON.stringify(server.received)).toContain(CANARY)
  expect(everything()).not.toContain(CANARY)
})

test('of an error, what the server says stands in the message alone', async () => {
  server.answerWith((response) => sendJson(response, apiError('refused'), 400))
  await instrumentOpenAI(client)
    .chat.completions.create(REQUEST)
    .catch(() => {})
  const [span] = modelCalls(recorder)
  expect(span?.statusMessage).toContain(CANARY)
  expect(Object.values(span?.attributes ?? {}).join()).not.toContain(CANARY)
  const { 'exception.message': _message, 'exception.stacktrace': _stack, ...rest } = span?.events[0]?.attributes ?? {}
  expect(rest).toEqual({ 'exception.type': 'BadRequestError' })
})
