import Anthropic from '@anthropic-ai/sdk'
import { withContext } from '@zeph-telemetry/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  apiError,
  CANARY,
  message,
  REQUEST,
  sendMessageEvents,
  TOOL_EVENTS,
  TOOL_MESSAGE,
} from './anthropic/fixtures/messages-wire.ts'
import { RecordedCalls } from './anthropic/fixtures/recorded-calls.ts'
import { instrumentAnthropic } from './anthropic.ts'
import { sendJson } from './fixtures/wire-protocols.ts'

let calls: RecordedCalls
let client: Anthropic

beforeEach(async () => {
  calls = await RecordedCalls.start()
  client = calls.client()
})

afterEach(() => calls[Symbol.asyncDispose]())

describe('the client', () => {
  test('its resources and their shape stay what they were', () => {
    const objects = [client, client.messages, client.beta, client.beta.messages]
    const keys = objects.map((object) => Object.keys(object))
    const { create } = client.messages
    expect(instrumentAnthropic(client)).toBe(client)
    expect([client, client.messages, client.beta, client.beta.messages]).toEqual(objects)
    expect(objects.map((object) => Object.keys(object))).toEqual(keys)
    expect([client.messages.create.name, client.messages.create.length]).toEqual([create.name, create.length])
    expect(client.messages.create).not.toBe(create)
  })

  test('is instrumented once, and so are clients made of it', async () => {
    instrumentAnthropic(client)
    const { create } = client.messages
    expect(instrumentAnthropic(client).messages.create).toBe(create)
    const clone = client.withOptions({ timeout: 1000 }).withOptions({ maxRetries: 1 })
    expect([clone.constructor, clone.timeout, clone.maxRetries]).toEqual([Anthropic, 1000, 1])
    await instrumentAnthropic(clone).messages.create(REQUEST)
    expect(calls.spans.map(({ name }) => name)).toEqual(['llm.chat'])
  })

  test.each([
    ['an object', { content: [] }],
    ['nothing', undefined],
    ['null', null],
    ['a text', 'hello'],
    ['a thenable', { then: () => {} }],
  ])('that stands in for one in a test and returns %s gives it back as it is', (_what, reply) => {
    const standIn = { baseURL: 'http://localhost', messages: { create: (_body: object) => reply } }
    expect(instrumentAnthropic(standIn).messages.create(REQUEST)).toBe(reply)
    expect(calls.spans.map(({ name, ended, status }) => [name, ended, status])).toEqual([['llm.chat', true, 'unset']])
  })

  test('that stands in for one in a test and returns a promise is told like a real one', async () => {
    const standIn = { baseURL: 'http://localhost', messages: { create: async (_body: object) => message() } }
    expect(await instrumentAnthropic(standIn).messages.create(REQUEST)).toEqual(message())
    expect(calls.attributes).toMatchObject({ 'gen_ai.response.id': 'msg_1' })
    const failing = { baseURL: '', messages: { create: (_body: object) => Promise.reject(new RangeError('no')) } }
    await expect(instrumentAnthropic(failing).messages.create(REQUEST)).rejects.toThrow(RangeError)
    expect(calls.spans[1]).toMatchObject({ status: 'error', attributes: { 'error.type': 'RangeError' } })
  })

  test('that is none is left alone', () => {
    const other = { baseURL: '', messages: { create: 5 } }
    expect(instrumentAnthropic(other)).toBe(other)
    expect(other).toEqual({ baseURL: '', messages: { create: 5 } })
    expect(() => instrumentAnthropic({ baseURL: '', messages: undefined as never })).not.toThrow()
  })
})

describe('a span of a call says', () => {
  test('what the request asks for, and what the reply says of itself', async () => {
    const body = {
      ...REQUEST,
      system: 'Be terse.',
      temperature: 0,
      top_p: 0.5,
      top_k: 40,
      stop_sequences: ['END'],
      thinking: { type: 'enabled', budget_tokens: 1024 },
      output_config: { effort: 'low', format: { type: 'json_schema', schema: {} } },
      service_tier: 'auto',
      metadata: { user_id: CANARY },
    } as Anthropic.MessageCreateParamsNonStreaming
    await withContext({ sessionId: 'session-1' }, () => instrumentAnthropic(client).messages.create(body))
    const [span] = calls.spans
    expect([span?.name, span?.kind, span?.status]).toEqual(['llm.chat', 'client', 'unset'])
    expect(span?.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.conversation.id': 'session-1',
      'session.id': 'session-1',
      'gen_ai.request.model': 'claude-test',
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.temperature': 0,
      'gen_ai.request.top_p': 0.5,
      'gen_ai.request.top_k': 40,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.output.type': 'json',
      'gen_ai.response.id': 'msg_1',
      'gen_ai.response.model': 'claude-test-20260301',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 810,
      'gen_ai.usage.output_tokens': 64,
      'gen_ai.usage.cache_read.input_tokens': 500,
      'gen_ai.usage.cache_write.input_tokens': 300,
      'gen_ai.usage.reasoning.output_tokens': 32,
      'server.address': 'localhost',
      'server.port': Number(new URL(calls.server.origin).port),
    })
  })

  test('nothing that was not asked for or did not come', async () => {
    calls.server.answerWith((response) => sendJson(response, message([], { usage: undefined })))
    await instrumentAnthropic(client).messages.create(REQUEST)
    expect(Object.keys(calls.attributes).toSorted()).toEqual([
      'gen_ai.operation.name',
      'gen_ai.provider.name',
      'gen_ai.request.max_tokens',
      'gen_ai.request.model',
      'gen_ai.response.finish_reasons',
      'gen_ai.response.id',
      'gen_ai.response.model',
      'server.address',
      'server.port',
    ])
  })

  test.each([
    [{ thinking: { type: 'adaptive' } }, { 'gen_ai.request.reasoning.level': 'adaptive' }],
    [{ thinking: { type: 'disabled' } }, { 'gen_ai.request.reasoning.level': 'disabled' }],
    [{ output_format: { type: 'json_schema', schema: {} } }, { 'gen_ai.output.type': 'json' }],
    [
      { thread: { type: 'continue', previous_message_id: 'msg_0' } },
      { 'gen_ai.request.previous_response.id': 'msg_0' },
    ],
  ])('%j as %j', async (given, expected) => {
    await instrumentAnthropic(client).beta.messages.create({ ...REQUEST, ...given } as never)
    expect(calls.attributes).toMatchObject(expected)
  })

  test('the conversation that the options of the request name', async () => {
    const ask = () => client.messages.create(REQUEST, { openTelemetry: { conversationId: 'conversation-1' } })
    instrumentAnthropic(client)
    await withContext({ sessionId: 'session-1' }, ask)
    expect(calls.attributes).toMatchObject({ 'gen_ai.conversation.id': 'conversation-1' })
  })

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['tool_use', 'tool_call'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'pause_turn'],
    ['compaction', 'compaction'],
    [null, 'error'],
  ])('the stop reason %s as %s', async (reason, expected) => {
    calls.server.answerWith((response) => sendJson(response, message([], { stop_reason: reason })))
    await instrumentAnthropic(client).messages.create(REQUEST)
    expect(calls.attributes['gen_ai.response.finish_reasons']).toEqual([expected])
  })

  test.each([
    ['input alone', { input_tokens: 10 }, { 'gen_ai.usage.input_tokens': 10 }],
    [
      'caches that are null',
      { input_tokens: 10, cache_read_input_tokens: null, cache_creation_input_tokens: null, output_tokens: 0 },
      { 'gen_ai.usage.input_tokens': 10, 'gen_ai.usage.output_tokens': 0 },
    ],
    [
      'a cache alone',
      { cache_read_input_tokens: 5, output_tokens: 1 },
      { 'gen_ai.usage.cache_read.input_tokens': 5, 'gen_ai.usage.output_tokens': 1 },
    ],
    ['texts', { input_tokens: '10', output_tokens: 'many' }, {}],
    ['null', null, {}],
    ['a list', [1], {}],
  ])('of a usage with %s what can be counted', async (_what, usage, expected) => {
    calls.server.answerWith((response) => sendJson(response, message([], { usage })))
    await instrumentAnthropic(client).messages.create(REQUEST)
    const counted = Object.entries(calls.attributes).filter(([key]) => key.startsWith('gen_ai.usage.'))
    expect(Object.fromEntries(counted)).toEqual(expected)
  })

  test.each([[[1]], ['null'], [{ id: 5, model: [], usage: 1, content: 'text' }]])(
    'of the reply %j, which is no message, nothing',
    async (reply) => {
      calls.server.answerWith((response) => sendJson(response, reply))
      await instrumentAnthropic(client).messages.create(REQUEST)
      expect(calls.spans[0]).toMatchObject({ ended: true, status: 'unset', events: [] })
      expect(Object.keys(calls.attributes).filter((key) => /response|usage/.test(key))).toEqual([])
    },
  )

  test('which tools the model asks for, by name and id, once however often the reply is read', async () => {
    calls.server.answerWith((response) => sendJson(response, TOOL_MESSAGE))
    const reply = instrumentAnthropic(client).messages.create(REQUEST)
    await Promise.all([reply, reply, reply.withResponse()])
    expect(calls.spans[0]?.events.map(({ name, attributes }) => ({ name, ...attributes }))).toEqual([
      { name: 'zeph.tool_call', 'gen_ai.tool.name': 'look_up', 'gen_ai.tool.call.id': 'toolu_1' },
    ])
  })

  test.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [429, 'rate_limit_error'],
    [529, 'overloaded_error'],
  ])("of HTTP %i the API's own name of the error, %s", async (status, type) => {
    calls.server.answerWith((response) => sendJson(response, apiError(type), status))
    await expect(instrumentAnthropic(client).messages.create(REQUEST)).rejects.toThrow(CANARY)
    expect(calls.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': type } })
  })

  test('of an error without such a name the class', async () => {
    calls.server.answerWith((response) => sendJson(response, 'no JSON', 500))
    await expect(instrumentAnthropic(client).messages.create(REQUEST)).rejects.toThrow()
    calls.server.answerWith((response) => sendJson(response, { error: { type: `a secret: ${CANARY}` } }, 500))
    await expect(client.messages.create(REQUEST)).rejects.toThrow()
    expect(calls.spans.map(({ attributes }) => attributes['error.type'])).toEqual([
      'InternalServerError',
      'InternalServerError',
    ])
  })
})

test('a call that the SDK refuses is a failed span, and one without a request is none', async () => {
  instrumentAnthropic(client)
  const refused = () => client.messages.create({ ...REQUEST, max_tokens: 1_000_000 })
  expect(refused).toThrow('Streaming is required')
  expect(calls.spans.map(({ ended, status }) => [ended, status])).toEqual([[true, 'error']])
  expect(() => client.messages.create(undefined as never)).toThrow(TypeError)
  expect(calls.spans.length).toBe(1)
})

test('counting tokens and batches are no model calls', async () => {
  instrumentAnthropic(client)
  calls.server.answerWith((response) => sendJson(response, { input_tokens: 3, id: 'batch_1' }))
  await client.messages.countTokens(REQUEST)
  await client.beta.messages.countTokens(REQUEST)
  await client.messages.batches.create({ requests: [{ custom_id: '1', params: REQUEST }] })
  expect([calls.spans.length, calls.server.received.length]).toEqual([0, 3])
})

test('two calls at once keep their conversations apart', async () => {
  instrumentAnthropic(client)
  const ask = (sessionId: string) => withContext({ sessionId }, async () => client.messages.create(REQUEST))
  await Promise.all([ask('a'), ask('b')])
  expect(calls.spans.map(({ attributes }) => attributes['gen_ai.conversation.id'])).toEqual(['a', 'b'])
})

test('no prompt, reply, thought or tool argument reaches a span', async () => {
  instrumentAnthropic(client)
  const tool = { name: CANARY, description: CANARY, input_schema: { type: 'object' } } as const
  const request = { ...REQUEST, system: CANARY, tools: [tool], metadata: { user_id: CANARY } }
  calls.server.answerWith((response, attempt) =>
    attempt === 0 ? sendJson(response, TOOL_MESSAGE) : sendMessageEvents(response, TOOL_EVENTS),
  )
  await client.messages.create(request)
  for await (const _event of await client.messages.create({ ...request, stream: true }));
  const told = calls.recorder.spans.map(({ name, attributes, events, statusMessage }) => ({
    name,
    attributes,
    events,
    statusMessage,
  }))
  expect(calls.spans.map(({ ended }) => ended)).toEqual([true, true])
  expect(JSON.stringify(calls.server.received)).toContain(CANARY)
  expect(JSON.stringify(told)).not.toContain(CANARY)
})
