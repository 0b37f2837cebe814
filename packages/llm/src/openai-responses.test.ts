import { setTimeout } from 'node:timers/promises'
import { withContext } from '@zeph-telemetry/core'
import type OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { sendEventStream, sendJson, startStream, type WireEvent, writeEvent } from './fixtures/wire-protocols.ts'
import type { Answer } from './fixtures/wire-server.ts'
import { callOf, callsOf, eventsOf, readAll } from './openai/fixtures/one-call.ts'
import { type Case, provesSameAsBare, SDKS } from './openai/fixtures/same-as-bare.ts'
import { CANARY, responseWire, TOKENS } from './openai/fixtures/wire.ts'

const REQUEST = { model: 'gpt-test', input: `prompt ${CANARY}` } as const
const STREAM = { ...REQUEST, stream: true } as const

const replying =
  (given: object): Answer =>
  (response) =>
    sendJson(response, { ...(responseWire({ text: ['hello'] }).whole as object), ...given })
const streaming =
  (events: readonly WireEvent[]): Answer =>
  (response) =>
    sendEventStream(response, events)
const event = (type: string, given: object): WireEvent => ({ name: type, data: { type, ...given } })
const answered = (client: OpenAI) => client.responses.create(REQUEST)
const streamed = async (client: OpenAI) => readAll(await client.responses.create(STREAM))

describe('a span of a response says', () => {
  test('what the request asks for, and what the response says of itself', async () => {
    const call = await callOf({
      answer: replying({}),
      use: (client) =>
        withContext({ sessionId: 'session-1' }, () =>
          client.responses.create({
            ...REQUEST,
            instructions: CANARY,
            max_output_tokens: 100,
            temperature: 0,
            top_p: 0.5,
            previous_response_id: 'resp_0',
            reasoning: { effort: 'low' },
            service_tier: 'flex',
            text: { format: { type: 'json_schema', name: 'answer', schema: {} } },
          }),
        ),
    })
    expect([call.name, call.kind, call.status]).toEqual(['llm.chat', 'client', 'unset'])
    expect(call.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'openai.api.type': 'responses',
      'openai.request.service_tier': 'flex',
      'openai.response.service_tier': 'default',
      'gen_ai.conversation.id': 'session-1',
      'session.id': 'session-1',
      'gen_ai.request.model': 'gpt-test',
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.temperature': 0,
      'gen_ai.request.top_p': 0.5,
      'gen_ai.request.previous_response.id': 'resp_0',
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.output.type': 'json',
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.model': 'gpt-test-2026-03-01',
      'gen_ai.response.finish_reasons': ['stop'],
      ...USAGE,
      'server.address': 'localhost',
      'server.port': expect.any(Number),
    })
  })

  test('the same of a stream, and that it is one', async () => {
    const call = await callOf({ answer: streaming(responseWire({ text: ['hel', 'lo'] }).events), use: streamed })
    expect([call.name, call.status]).toEqual(['llm.chat_stream', 'unset'])
    expect(call.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'openai.api.type': 'responses',
      'openai.response.service_tier': 'default',
      'gen_ai.request.model': 'gpt-test',
      'gen_ai.request.stream': true,
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.model': 'gpt-test-2026-03-01',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      ...USAGE,
      'server.address': 'localhost',
      'server.port': expect.any(Number),
    })
  })

  test.each([
    ['by its id', 'conv_1'],
    ['as an object', { id: 'conv_1' }],
  ])('the conversation that the request names %s, rather than the session', async (_how, conversation) => {
    const call = await callOf({
      answer: replying({}),
      use: (client) =>
        withContext({ sessionId: 'session-1' }, () => client.responses.create({ ...REQUEST, conversation })),
    })
    expect(call.attributes['gen_ai.conversation.id']).toBe('conv_1')
  })
})

const USAGE = {
  'gen_ai.usage.input_tokens': TOKENS.input,
  'gen_ai.usage.output_tokens': TOKENS.output,
  'gen_ai.usage.cache_read.input_tokens': TOKENS.cached,
  'gen_ai.usage.cache_write.input_tokens': TOKENS.written,
  'gen_ai.usage.reasoning.output_tokens': TOKENS.reasoning,
} as const

const output = (...items: object[]) => ({ output: items })
const use: Case['use'] = async (client, note) => note(await answered(client))

describe.each(SDKS)('why a response ended, and whether it failed, although nothing is thrown: %s', (_version, sdk) => {
  const reasons = (...reason: string[]) => ({ 'gen_ai.response.finish_reasons': reason })
  const ENDINGS: readonly (readonly [string, object, object])[] = [
    ['too long', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, reasons('length')],
    ['filtered', { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, reasons('content_filter')],
    ['incomplete for no reason', { status: 'incomplete', incomplete_details: null }, reasons('incomplete')],
    ['cancelled', { status: 'cancelled' }, reasons('error')],
    ['without a status', { status: undefined }, reasons('stop')],
    [
      'a function to call',
      output({ type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }),
      reasons('tool_call'),
    ],
    ['a custom tool', output({ type: 'custom_tool_call', call_id: 'c', name: 'f', input: '' }), reasons('tool_call')],
    ['a tool that the server ran', output({ type: 'web_search_call', id: 'w', status: 'completed' }), reasons('stop')],
    [
      'a failure with a code',
      { status: 'failed', error: { code: 'server_error', message: `sorry ${CANARY}` } },
      { 'error.type': 'server_error', ...reasons('error'), 'gen_ai.usage.input_tokens': TOKENS.input },
    ],
  ]
  test.each(ENDINGS)('%s', async (claim, given, expected) => {
    const [call] = await provesSameAsBare({ claim, answer: replying(given), use, spans: [expected] }, sdk)
    expect(eventsOf(call!, 'exception')).toEqual([])
  })

  test.each(['queued', 'in_progress'])('none of one that goes on in the background: %s', async (status) => {
    const answer = replying({ status, background: true, output: [], usage: null })
    const [call] = await provesSameAsBare({ claim: '', answer, use }, sdk)
    expect(call!.attributes).not.toHaveProperty(['gen_ai.response.finish_reasons'])
    expect(call!.attributes['gen_ai.response.id']).toBe('resp_1')
  })

  const begun = responseWire({ text: ['hel', 'lo'] }).events.slice(0, 5)
  const failure = { code: 'rate_limit_exceeded', message: CANARY }
  const failed = { ...(responseWire({}).whole as object), status: 'failed', error: failure }

  test('a stream whose response fails', async () => {
    const read: Case['use'] = async (client, note) => {
      for await (const item of await client.responses.create(STREAM)) note(item)
    }
    const spans = [{ 'error.type': 'rate_limit_exceeded', ...reasons('error'), 'gen_ai.usage.output_tokens': 64 }]
    const answer = streaming([...begun, event('response.failed', { response: failed })])
    const [call] = await provesSameAsBare({ claim: '', answer, use: read, spans }, sdk)
    expect(eventsOf(call!, 'exception')).toEqual([])
  })

  test.each([
    ['that is one', { code: 'server_overloaded', message: CANARY, param: null }],
    ['that holds one', { error: { type: 'some_type', code: 'server_overloaded', message: CANARY } }],
  ])('a stream with an error event %s', async (_what, given) => {
    const read: Case['use'] = async (client, note) => {
      for await (const item of await client.responses.create(STREAM)) note(item)
    }
    const spans = [{ 'error.type': 'server_overloaded', ...reasons('error') }]
    await provesSameAsBare({ claim: '', answer: streaming([...begun, event('error', given)]), use: read, spans }, sdk)
  })
})

describe('a tool that the model asks for is an event with name and id', () => {
  const CALLS: readonly (readonly [string, object, object])[] = [
    ['function', { type: 'function_call', name: 'look_up', arguments: '{}' }, { 'gen_ai.tool.name': 'look_up' }],
    ['custom tool', { type: 'custom_tool_call', name: 'write', input: CANARY }, { 'gen_ai.tool.name': 'write' }],
    ['computer', { type: 'computer_call', action: { type: 'click' } }, { 'gen_ai.tool.name': 'computer' }],
    ['local shell', { type: 'local_shell_call', action: { command: [CANARY] } }, { 'gen_ai.tool.name': 'local_shell' }],
    ['shell', { type: 'shell_call', action: {}, environment: { type: 'local' } }, { 'gen_ai.tool.name': 'shell' }],
    ['patch', { type: 'apply_patch_call', operation: { diff: CANARY } }, { 'gen_ai.tool.name': 'apply_patch' }],
  ]
  const OF_THE_SERVER: readonly (readonly [string, object])[] = [
    ['shell', { type: 'shell_call', action: {}, environment: { type: 'container_reference' } }],
    ['tool search', { type: 'tool_search_call', execution: 'server', arguments: {} }],
    ['web search', { type: 'web_search_call', action: { query: CANARY } }],
    ['remote MCP server', { type: 'mcp_call', name: 'look_up', arguments: CANARY }],
  ]

  test.each(CALLS)('%s', async (_what, item, expected) => {
    const asked = { ...item, id: 'item_1', call_id: 'call_1' }
    const whole = await callOf({ answer: replying(output(asked)), use: answered })
    const events = [
      event('response.created', { response: { id: 'resp_1' } }),
      event('response.output_item.added', { output_index: 3, item: { ...asked, arguments: '' } }),
      event('response.output_item.done', { output_index: 3, item: asked }),
      event('response.completed', { response: { id: 'resp_1', status: 'completed', output: [asked] } }),
    ]
    const stream = await callOf({ answer: streaming(events), use: streamed })
    for (const call of [whole, stream]) {
      expect(eventsOf(call, 'zeph.tool_call')).toEqual([{ ...expected, 'gen_ai.tool.call.id': 'call_1' }])
      expect(call.attributes['gen_ai.response.finish_reasons']).toEqual(['tool_call'])
      expect(JSON.stringify([call.attributes, call.events])).not.toContain(CANARY)
    }
  })

  test.each(OF_THE_SERVER)('but not one that the server runs: %s', async (_what, item) => {
    const call = await callOf({ answer: replying(output({ ...item, call_id: 'call_1' })), use: answered })
    expect(eventsOf(call, 'zeph.tool_call')).toEqual([])
    expect(call.attributes['gen_ai.response.finish_reasons']).toEqual(['stop'])
  })
})

describe('structured output is an extraction around the model call', () => {
  const format = { type: 'json_schema', name: 'answer', schema: {} } as const
  const parse = (client: OpenAI) => client.responses.parse({ ...REQUEST, text: { format } })

  test('which alone has the tokens and the operation of which is told once', async () => {
    const calls = await callsOf({ answer: replying(output(message('{"answer":42}'))), use: parse })
    const [extract, chat] = calls
    expect(calls.map(({ name, kind, status }) => [name, kind, status])).toEqual([
      ['llm.extract', 'internal', 'unset'],
      ['llm.chat', 'client', 'unset'],
    ])
    expect(chat?.parentSpanId).toBe(extract?.spanId)
    expect(chat?.attributes).toMatchObject({ ...USAGE, 'gen_ai.output.type': 'json' })
    expect(Object.keys(extract?.attributes ?? {}).filter((key) => /usage|cost/.test(key))).toEqual([])
    expect(calls.map(({ attributes }) => attributes['gen_ai.operation.name'])).toEqual(['chat', undefined])
    expect(extract?.attributes).toMatchObject({
      'gen_ai.request.model': 'gpt-test',
      'gen_ai.output.type': 'json',
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.finish_reasons': ['stop'],
    })
  })

  test('and fails alone where the reply is no such thing', async () => {
    const calls = await callsOf({
      answer: replying(output(message('no JSON'))),
      use: (client) => parse(client).catch(() => {}),
    })
    expect(calls.map(({ status, attributes }) => [status, attributes['error.type']])).toEqual([
      ['error', 'SyntaxError'],
      ['unset', undefined],
    ])
    expect(calls[1]?.attributes).toMatchObject(USAGE)
  })
})

function message(text: string): object {
  return { type: 'message', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] }
}

test('what fetches, cancels or counts is no model call', async () => {
  const calls = await callsOf({
    answer: replying({}),
    use: async ({ responses }) => {
      await responses.retrieve('resp_1')
      await responses.cancel('resp_1')
      await responses.inputTokens.count(REQUEST)
      await responses
        .stream({ response_id: 'resp_1' })
        .done()
        .catch(() => {})
    },
  })
  expect(calls).toEqual([])
})

test('compacting a conversation is a model call that ends with a compaction', async () => {
  const call = await callOf({
    answer: replying({ object: 'response.compaction', status: undefined, model: undefined }),
    use: (client) => client.responses.compact({ model: 'gpt-test', input: CANARY }),
  })
  expect(call.name).toBe('llm.chat')
  expect(call.attributes).toMatchObject({ ...USAGE, 'gen_ai.response.finish_reasons': ['compaction'] })
})

describe('the beta namespace', () => {
  test.each([
    ['create', 'llm.chat', (client: OpenAI) => client.beta.responses.create(REQUEST)],
    ['compact', 'llm.chat', (client: OpenAI) => client.beta.responses.compact({ model: 'gpt-test' })],
  ] as const)('is instrumented, too: %s', async (_method, name, ask) => {
    const call = await callOf({ answer: replying({}), use: ask })
    expect([call.name, call.attributes['gen_ai.usage.input_tokens']]).toEqual([name, TOKENS.input])
  })
})

describe('the time to the first chunk is that of the first event with content', () => {
  const THINKING_MS = 100
  const item = (given: object) => event('response.output_item.added', { output_index: 0, item: given })
  const CONTENTS: readonly (readonly [string, WireEvent])[] = [
    ['text', event('response.output_text.delta', { delta: 'x' })],
    ['a tool call', item({ type: 'function_call', call_id: 'c', name: 'f', arguments: '' })],
    ['reasoning', event('response.reasoning_summary_text.delta', { delta: 'x' })],
    ['a refusal', event('response.refusal.delta', { delta: 'x' })],
    ['a picture', event('response.image_generation_call.partial_image', { partial_image_b64: 'x' })],
  ]

  test.each(CONTENTS)('%s', async (_what, content) => {
    let thought = 0
    const call = await callOf({
      answer: async (response) => {
        const asked = performance.now()
        startStream(response)
        const { events } = responseWire({ text: ['x'] })
        for (const metadata of events.slice(0, 4)) writeEvent(response, metadata)
        writeEvent(response, event('response.output_text.delta', { delta: '' }))
        await setTimeout(THINKING_MS)
        thought = performance.now() - asked
        writeEvent(response, content)
        response.end()
      },
      use: streamed,
    })
    const seconds = call.attributes['gen_ai.response.time_to_first_chunk'] as number
    expect(seconds * 1000).toBeGreaterThan(thought * 0.98)
  })

  test('and absent where there is none', async () => {
    const call = await callOf({ answer: streaming(responseWire({}).events), use: streamed })
    expect(call.attributes).not.toHaveProperty(['gen_ai.response.time_to_first_chunk'])
  })
})
