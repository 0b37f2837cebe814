import { once } from 'node:events'
import { createServer } from 'node:net'
import { withContext } from '@zeph-telemetry/core'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { sendJson } from './fixtures/model-server.ts'
import { apiError, CANARY, completion, REQUEST, toolCompletion, USAGE } from './fixtures/replies.ts'
import type { Answer } from './fixtures/wire-server.ts'
import { callOf, eventsOf } from './openai/fixtures/one-call.ts'
import { type Case, describeError, provesSameAsBare, SDKS } from './openai/fixtures/same-as-bare.ts'

const ask = (client: OpenAI) => client.chat.completions.create(REQUEST)
const replying = (body: unknown, status?: number) => ({
  answer: (response: Parameters<typeof sendJson>[0]) => sendJson(response, body, status),
})

const READ: readonly Case[] = [
  {
    claim: 'a reply that is awaited',
    ...replying(completion()),
    use: async (client, note) => {
      const reply = await ask(client)
      note(reply, reply._request_id)
    },
    spans: [{ 'gen_ai.response.finish_reasons': ['stop'] }],
  },
  {
    claim: 'a reply that is awaited twice, and asked for in every way at once',
    ...replying(completion()),
    use: async (client, note) => {
      const reply = ask(client)
      const [first, second] = [await reply, await reply]
      note(first === second)
      await reply.then((value) => note('then', value)).finally(() => note('finally'))
      const { data, response, request_id } = await reply.withResponse()
      note(data, response.status, request_id, (await reply.asResponse()) === response)
    },
  },
  {
    claim: '.withResponse()',
    ...replying(completion()),
    use: async (client, note) => {
      const { data, response, request_id } = await ask(client).withResponse()
      note(data, response.status, response.bodyUsed, request_id)
    },
    spans: [{ 'gen_ai.response.id': 'chatcmpl-1' }],
  },
  {
    claim: 'the reply and .asResponse() side by side',
    ...replying(completion()),
    use: async (client, note) => {
      const reply = ask(client)
      const [data, response] = await Promise.all([reply, reply.asResponse()])
      note(data, response.status)
    },
    spans: [{ 'gen_ai.response.id': 'chatcmpl-1' }],
  },
  {
    claim: ".asResponse() alone, whose body is its reader's affair",
    ...replying(completion()),
    use: async (client, note) => {
      const response = await ask(client).asResponse()
      note(response.status, response.bodyUsed, await response.json())
    },
  },
  {
    claim: 'chat.completions.parse()',
    ...replying(completion('{"answer":42}')),
    use: async (client, note) => {
      const schema = { type: 'object', properties: { answer: { type: 'number' } } }
      const format = { type: 'json_schema', json_schema: { name: 'answer', schema } } as const
      const reply = await client.chat.completions.parse({ ...REQUEST, response_format: format })
      note(reply, reply.choices[0]?.message.parsed, reply._request_id)
    },
    spans: [
      { 'gen_ai.output.type': 'json', 'gen_ai.operation.name': 'chat', 'gen_ai.response.id': 'chatcmpl-1' },
      { 'gen_ai.output.type': 'json', 'gen_ai.usage.input_tokens': 812 },
    ],
  },
  {
    claim: 'chat.completions.parse() of a reply that is no JSON',
    ...replying(completion('no JSON')),
    use: (client) =>
      client.chat.completions.parse({
        ...REQUEST,
        response_format: { type: 'json_schema', json_schema: { name: 'answer' } },
      }),
    spans: [{ 'error.type': 'SyntaxError' }, { 'gen_ai.usage.input_tokens': 812 }],
  },
  {
    claim: 'chat.completions.parse() of a reply that was cut off',
    ...replying(
      completion('{"ans', { choices: [{ index: 0, finish_reason: 'length', message: { content: '{"ans' } }] }),
    ),
    use: (client) => client.chat.completions.parse(REQUEST),
    spans: [{ 'error.type': 'LengthFinishReasonError' }, { 'gen_ai.response.finish_reasons': ['length'] }],
  },
  {
    claim: 'runTools(), which calls the model twice',
    answer: (response, attempt) => sendJson(response, attempt === 0 ? toolCompletion() : completion()),
    use: async (client, note) => {
      const look = { name: 'look_up', description: '', parse: JSON.parse, parameters: {}, function: () => 'found' }
      const runner = client.chat.completions.runTools({ ...REQUEST, tools: [{ type: 'function', function: look }] })
      note(await runner.finalContent(), await runner.totalUsage(), runner.messages)
    },
    spans: [{ 'gen_ai.response.finish_reasons': ['tool_call'] }, { 'gen_ai.response.finish_reasons': ['stop'] }],
  },
]

const FAILED: readonly Case[] = [
  {
    claim: 'HTTP 401 with a code',
    ...replying(apiError('invalid_api_key'), 401),
    use: ask,
    spans: [{ 'error.type': 'invalid_api_key' }],
  },
  {
    claim: 'HTTP 500 without a code',
    ...replying(apiError(null), 500),
    use: ask,
    spans: [{ 'error.type': 'InternalServerError' }],
  },
  {
    claim: 'HTTP 500 that is caught',
    ...replying('', 500),
    use: (client, note) => ask(client).catch((error: unknown) => note('caught', describeError(error))),
    spans: [{ 'error.type': 'InternalServerError' }],
  },
  {
    claim: 'HTTP 401 through .asResponse()',
    ...replying(apiError('invalid_api_key'), 401),
    use: (client) => ask(client).asResponse(),
    spans: [{ 'error.type': 'invalid_api_key' }],
  },
  {
    claim: 'HTTP 401 through .withResponse(), where two promises fail with one error',
    ...replying(apiError('invalid_api_key'), 401),
    use: (client) => ask(client).withResponse(),
    spans: [{ 'error.type': 'invalid_api_key' }],
  },
  {
    claim: 'malformed JSON',
    ...replying('{"id":'),
    use: ask,
    spans: [{ 'error.type': 'SyntaxError' }],
  },
  {
    claim: 'a connection that breaks off',
    answer: (response) => response.destroy(),
    use: ask,
    spans: [{ 'error.type': 'APIConnectionError' }],
  },
  {
    claim: 'a server that does not answer in time',
    answer: () => {},
    options: { timeout: 300 },
    use: ask,
    spans: [{ 'error.type': 'APIConnectionTimeoutError' }],
  },
  {
    claim: 'a call that is aborted',
    answer: () => {},
    use: async (client, _note) => {
      const abort = new AbortController()
      const reply = client.chat.completions.create(REQUEST, { signal: abort.signal })
      abort.abort()
      await reply
    },
    spans: [{ 'error.type': 'APIUserAbortError' }],
  },
  {
    claim: 'a call that the SDK refuses at once, which is no span',
    ...replying(completion()),
    use: (client) => client.chat.completions.create(undefined as never),
    spans: [],
  },
  {
    claim: 'a base URL that is none',
    ...replying(completion()),
    options: { baseURL: 'nowhere' },
    use: ask,
    spans: [{ 'error.type': 'ERR_INVALID_URL' }],
  },
]

const RETRIED = { 'retry-after-ms': '1' }

const RATE_LIMITED: readonly Case[] = [
  {
    claim: '429 twice and then a reply: three requests, one span, no error',
    answer: (response, attempt) =>
      attempt < 2 ? response.writeHead(429, RETRIED).end() : sendJson(response, completion()),
    options: { maxRetries: 2 },
    use: async (client, note) => note(await ask(client)),
    spans: [{ 'gen_ai.response.id': 'chatcmpl-1' }],
  },
  {
    claim: '429 until the retries are used up',
    answer: (response) => response.writeHead(429, RETRIED).end(),
    options: { maxRetries: 2 },
    use: ask,
    spans: [{ 'error.type': 'RateLimitError' }],
  },
]

const ODD_BODIES = [
  { claim: 'no choices', body: completion('', { choices: [] }) },
  { claim: 'choices that are missing', body: completion('', { choices: undefined }) },
  {
    claim: 'choices that are null',
    body: completion('', { choices: [null] }),
    span: { 'gen_ai.response.finish_reasons': ['error'] },
  },
  {
    claim: 'choices that are no list',
    body: completion('', { choices: 'none' }),
    span: { 'gen_ai.usage.input_tokens': 812 },
  },
  { claim: 'no usage', body: completion('', { usage: undefined }) },
  { claim: 'usage that is null', body: completion('', { usage: null }) },
  {
    claim: 'usage without details',
    body: completion('', { usage: { prompt_tokens: 1 } }),
    span: { 'gen_ai.usage.input_tokens': 1 },
  },
  {
    claim: 'fields of other types',
    body: completion('', { id: 5, model: { name: 'x' }, usage: { prompt_tokens: 'many' } }),
  },
  { claim: 'unknown fields', body: completion('', { later: { invention: [1] } }) },
  { claim: 'null', body: 'null' },
  { claim: 'a list', body: [1] },
]

describe.each(SDKS)('caller and server notice nothing, and exactly one span ends: %s', (_version, sdk) => {
  test.each(READ)('$claim', async (given) => void (await provesSameAsBare(given, sdk)))
  test.each(FAILED)('$claim', async (given) => void (await provesSameAsBare(given, sdk)))
  test.each(RATE_LIMITED)('$claim', async (given) => void (await provesSameAsBare(given, sdk)))
  test.each(ODD_BODIES)('a reply with $claim', async ({ claim, body, span = {} }) => {
    const use: Case['use'] = async (client, note) => note(await ask(client))
    await provesSameAsBare({ claim, ...replying(body), use, spans: [span] }, sdk)
  })

  test('a text instead of JSON', async () => {
    await provesSameAsBare(
      {
        claim: '',
        answer: (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('hello'),
        use: async (client, note) => note(await ask(client)),
      },
      sdk,
    )
  })

  test('an empty body, which only newer versions take for a reply', async () => {
    const spans = sdk === OpenAI ? [{}] : [{ 'error.type': 'SyntaxError' }]
    const use: Case['use'] = async (client, note) => note(await ask(client))
    await provesSameAsBare({ claim: '', ...replying(''), use, spans }, sdk)
  })

  test('connection refused', async () => {
    const closed = createServer().listen(0)
    await once(closed, 'listening')
    const { port } = closed.address() as { port: number }
    closed.close()
    await once(closed, 'close')
    const [span] = await provesSameAsBare(
      {
        claim: '',
        ...replying(completion()),
        options: { baseURL: `http://[::1]:${port}/v1` },
        use: ask,
        spans: [{ 'error.type': 'APIConnectionError', 'server.address': '::1', 'server.port': port }],
      },
      sdk,
    )
    expect(span?.events.map(({ name }) => name)).toEqual(['exception'])
  })
})

describe('a span of a call says', () => {
  test('what the request asks for, and what the reply says of itself', async () => {
    let port = 0
    const [span] = await provesSameAsBare({
      claim: '',
      ...replying(completion()),
      use: (client) => {
        port = Number(new URL(client.baseURL).port)
        return withContext({ sessionId: 'session-1' }, () =>
          client.chat.completions.create({
            ...REQUEST,
            max_completion_tokens: 100,
            max_tokens: 50,
            temperature: 0,
            top_p: 0.5,
            frequency_penalty: 0.1,
            presence_penalty: 0.2,
            stop: 'END',
            seed: 7,
            n: 2,
            reasoning_effort: 'low',
            response_format: { type: 'text' },
          }),
        )
      },
    })
    expect([span?.name, span?.kind]).toEqual(['llm.chat', 'client'])
    expect(span?.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'openai.api.type': 'chat_completions',
      'gen_ai.conversation.id': 'session-1',
      'session.id': 'session-1',
      'gen_ai.request.model': 'gpt-test',
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.temperature': 0,
      'gen_ai.request.top_p': 0.5,
      'gen_ai.request.frequency_penalty': 0.1,
      'gen_ai.request.presence_penalty': 0.2,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.seed': 7,
      'gen_ai.request.choice.count': 2,
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.output.type': 'text',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.model': 'gpt-test-2026-03-01',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': USAGE.prompt_tokens,
      'gen_ai.usage.output_tokens': USAGE.completion_tokens,
      'gen_ai.usage.cache_read.input_tokens': 512,
      'gen_ai.usage.reasoning.output_tokens': 32,
      'server.address': 'localhost',
      'server.port': port,
    })
  })

  test('nothing that was not asked for: no nulls, no choice count of 1, no conversation that nobody named', async () => {
    const [span] = await provesSameAsBare({
      claim: '',
      ...replying(completion('', { usage: undefined })),
      use: (client) =>
        client.chat.completions.create({ ...REQUEST, n: 1, stop: null, seed: null, temperature: null, max_tokens: 9 }),
    })
    expect(Object.keys(span?.attributes ?? {}).toSorted()).toEqual([
      'gen_ai.operation.name',
      'gen_ai.provider.name',
      'gen_ai.request.max_tokens',
      'gen_ai.request.model',
      'gen_ai.response.finish_reasons',
      'gen_ai.response.id',
      'gen_ai.response.model',
      'openai.api.type',
      'server.address',
      'server.port',
    ])
  })
})

describe('of chat completions a span knows', () => {
  const chat = (answer: Answer, request: object = {}) =>
    callOf({ answer, use: (client) => client.chat.completions.create({ ...REQUEST, ...request }).catch(() => {}) })
  const reply = (given: object): Answer => replying(completion('', given)).answer

  test('the tier asked for, unless it is left to the provider, and what answered', async () => {
    const given = { service_tier: 'default', system_fingerprint: 'fp_1' }
    const [asked, left] = [
      await chat(reply(given), { service_tier: 'flex' }),
      await chat(reply(given), { service_tier: 'auto' }),
    ]
    expect(asked.attributes).toMatchObject({
      'openai.request.service_tier': 'flex',
      'openai.response.service_tier': 'default',
      'openai.response.system_fingerprint': 'fp_1',
    })
    expect(left.attributes).not.toHaveProperty(['openai.request.service_tier'])
  })

  test.each([
    ['text', { response_format: { type: 'text' } }, 'text'],
    ['any JSON', { response_format: { type: 'json_object' } }, 'json'],
    ['JSON of a schema', { response_format: { type: 'json_schema', json_schema: { name: 'a' } } }, 'json'],
    ['speech', { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } }, 'speech'],
    ['what nobody knows', { response_format: { type: 'invention' } }, undefined],
  ])('the form of the output that is asked for: %s', async (_what, request, expected) => {
    expect((await chat(reply({}), request)).attributes['gen_ai.output.type']).toBe(expected)
  })

  const called = (...calls: object[]) => ({ message: { tool_calls: calls }, finish_reason: 'tool_calls' })
  const event = (name: string, id?: string) => ({
    'gen_ai.tool.name': name,
    ...(id && { 'gen_ai.tool.call.id': id }),
  })

  test('every tool that the model asks for, in every choice', async () => {
    const call = await chat(
      reply({
        choices: [
          called(
            { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: CANARY } },
            { id: 'call_2', type: 'custom', custom: { name: 'write', input: CANARY } },
          ),
          { message: { function_call: { name: 'old', arguments: CANARY } }, finish_reason: 'function_call' },
        ],
      }),
    )
    expect(eventsOf(call, 'zeph.tool_call')).toEqual([
      event('look_up', 'call_1'),
      event('write', 'call_2'),
      event('old'),
    ])
    expect(call.attributes['gen_ai.response.finish_reasons']).toEqual(['tool_call', 'tool_call'])
    expect(JSON.stringify([call.attributes, call.events])).not.toContain(CANARY)
  })

  test('that the call failed, although the server says so with status 200', async () => {
    for (const [error, type] of [
      [{ code: 502, message: CANARY }, '502'],
      [{ code: 'overloaded', message: CANARY }, 'overloaded'],
      [{ type: 'server_error', message: CANARY }, 'server_error'],
      [{ message: CANARY }, 'APIError'],
    ] as const) {
      const call = await chat(replying({ error }).answer)
      expect([call.status, call.attributes['error.type']]).toEqual(['error', type])
    }
  })
})
