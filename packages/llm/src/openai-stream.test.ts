import type { ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { recordSpans } from '@zeph-telemetry/testing'
import OpenAI from 'openai'
import { Stream } from 'openai/streaming'
import { describe, expect, test } from 'vitest'
import { ModelServer, sendEvent, sendEvents, sendJson, startEvents } from './fixtures/model-server.ts'
import { apiError, CHUNKS, chunk, REQUEST, ROLE_CHUNK, TOOL_CHUNKS } from './fixtures/replies.ts'
import { callOf, eventsOf } from './openai/fixtures/one-call.ts'
import { type Case, describeError, type Note, provesSameAsBare, SDKS } from './openai/fixtures/same-as-bare.ts'
import { instrumentOpenAI } from './openai.ts'

type Chunks = AsyncIterable<OpenAI.ChatCompletionChunk>

const STREAM = { ...REQUEST, stream: true, stream_options: { include_usage: true } } as const
const ask = (client: OpenAI) => client.chat.completions.create(STREAM)
const streaming = (chunks: readonly unknown[]) => ({
  answer: (response: ServerResponse) => sendEvents(response, chunks),
})

/** Sends the first chunks and leaves the stream open. */
const hanging = {
  answer: (response: ServerResponse) => {
    startEvents(response)
    for (const sent of CHUNKS.slice(0, 2)) sendEvent(response, sent)
  },
}

/** Sends the first chunks and then something else. */
const endingWith = (last: (response: ServerResponse) => void) => ({
  answer: (response: ServerResponse) => {
    hanging.answer(response)
    last(response)
  },
})

async function readAll(stream: Chunks, note: Note): Promise<void> {
  for await (const part of stream) note(part)
}

const LEFT_EARLY = { 'gen_ai.response.finish_reasons': ['error'] }
const COMPLETE = { 'gen_ai.response.finish_reasons': ['stop'], 'gen_ai.usage.output_tokens': 64 }

const READ: readonly Case[] = [
  {
    claim: 'a stream that is read to its end',
    ...streaming(CHUNKS),
    use: async (client, note) => readAll(await ask(client), note),
    spans: [COMPLETE],
  },
  {
    claim: 'a stream that asks for a tool',
    ...streaming(TOOL_CHUNKS),
    use: async (client, note) => readAll(await ask(client), note),
    spans: [{ 'gen_ai.response.finish_reasons': ['tool_call'] }],
  },
  {
    claim: 'a stream with several choices, whose ends come in another order',
    ...streaming([
      chunk({}, null, { choices: [{ index: 1, delta: { content: 'b' } }] }),
      chunk({}, null, { choices: [{ index: 0, delta: { content: 'a' } }] }),
      chunk({}, null, { choices: [{ index: 1, delta: {}, finish_reason: 'length' }] }),
      chunk({}, 'stop'),
    ]),
    use: async (client, note) => readAll(await ask(client), note),
    spans: [{ 'gen_ai.response.finish_reasons': ['stop', 'length'] }],
  },
  {
    claim: 'a stream through .withResponse()',
    ...streaming(CHUNKS),
    use: async (client, note) => {
      const { data, response, request_id } = await ask(client).withResponse()
      note(response.status, request_id)
      await readAll(data, note)
    },
    spans: [COMPLETE],
  },
  {
    claim: "a stream through .asResponse(), whose body is its reader's affair",
    ...streaming(CHUNKS),
    use: async (client, note) => note(await (await ask(client).asResponse()).text()),
  },
  {
    claim: 'a stream that is read a second time, which the SDK refuses',
    ...streaming(CHUNKS),
    use: async (client, note) => {
      const stream = await ask(client)
      await readAll(stream, note)
      await readAll(stream, note)
    },
    spans: [COMPLETE],
  },
  {
    claim: 'a stream that is read a second time while it is being read',
    ...streaming(CHUNKS),
    use: async (client, note) => {
      const stream = await ask(client)
      for await (const part of stream) {
        note(part)
        await readAll(stream, note).catch((error: unknown) => note(describeError(error)))
      }
    },
    spans: [COMPLETE],
  },
  {
    claim: 'tee(), both branches read side by side',
    ...streaming(CHUNKS),
    use: async (client, note) => {
      const [left, right] = (await ask(client)).tee()
      await Promise.all([readAll(left, note), readAll(right, note)])
    },
    spans: [COMPLETE],
  },
  {
    claim: 'tee(), one branch read and the other left at once',
    ...streaming(CHUNKS),
    use: async (client, note) => {
      const [left, right] = (await ask(client)).tee()
      for await (const part of right) {
        note('right', part)
        break
      }
      await readAll(left, note)
    },
    spans: [COMPLETE],
  },
  {
    claim: 'toReadableStream(), read to its end and turned back',
    ...streaming(CHUNKS),
    use: async (client, note) => {
      const readable = (await ask(client)).toReadableStream()
      await readAll(Stream.fromReadableStream(readable, new AbortController()), note)
    },
    spans: [COMPLETE],
  },
  {
    claim: 'chat.completions.stream()',
    ...streaming(CHUNKS),
    use: async (client, note) => {
      const runner = client.chat.completions.stream(STREAM)
      runner.on('content', (delta, snapshot) => note(delta, snapshot))
      note(await runner.finalChatCompletion(), await runner.totalUsage())
    },
    spans: [COMPLETE],
  },
  {
    claim: 'runTools() with streaming, which calls the model twice',
    answer: (response, attempt) => sendEvents(response, attempt === 0 ? TOOL_CHUNKS : CHUNKS),
    use: async (client, note) => {
      const look = { name: 'look_up', description: '', parse: JSON.parse, parameters: {}, function: () => 'found' }
      const runner = client.chat.completions.runTools({ ...STREAM, tools: [{ type: 'function', function: look }] })
      note(await runner.finalContent(), await runner.totalUsage(), runner.messages)
    },
    spans: [{ 'gen_ai.response.finish_reasons': ['tool_call'] }, COMPLETE],
  },
]

const LEFT: readonly Case[] = [
  {
    claim: 'a stream that is left early: the SDK hangs up',
    ...hanging,
    use: async (client, note, server) => {
      for await (const part of await ask(client)) {
        note(part)
        break
      }
      note(await server.hungUp())
    },
    spans: [LEFT_EARLY],
  },
  {
    claim: 'a stream whose reader throws',
    ...hanging,
    use: async (client) => {
      for await (const part of await ask(client)) throw new Error(`cannot use ${part.id}`)
    },
    spans: [LEFT_EARLY],
  },
  {
    claim: 'a stream that is aborted through its controller',
    ...hanging,
    use: async (client, note, server) => {
      const stream = await ask(client)
      for await (const part of stream) {
        note(part)
        stream.controller.abort()
      }
      note('over', await server.hungUp())
    },
    spans: [LEFT_EARLY],
  },
  {
    claim: 'a stream that is aborted through the signal of the request',
    ...hanging,
    use: async (client, note, server) => {
      const abort = new AbortController()
      for await (const part of await client.chat.completions.create(STREAM, { signal: abort.signal })) {
        note(part)
        abort.abort()
      }
      note('over', await server.hungUp())
    },
    spans: [LEFT_EARLY],
  },
  {
    claim: 'toReadableStream(), cancelled',
    ...hanging,
    use: async (client, note, server) => {
      const reader = (await ask(client)).toReadableStream().getReader()
      note(await reader.read())
      await reader.cancel()
      note(await server.hungUp())
    },
    spans: [LEFT_EARLY],
  },
  {
    claim: 'chat.completions.stream(), aborted',
    ...hanging,
    use: async (client, note) => {
      const runner = client.chat.completions.stream(STREAM)
      runner.on('content', () => runner.abort())
      await runner.done().catch((error: unknown) => note(describeError(error)))
      note(runner.aborted)
    },
    spans: [LEFT_EARLY],
  },
]

/** Older versions read on, whoever has left. */
const LEFT_BY_ALL: Case = {
  claim: 'tee(), both branches left early',
  ...hanging,
  use: async (client, note, server) => {
    for (const branch of (await ask(client)).tee()) {
      for await (const part of branch) {
        note(part)
        break
      }
    }
    note(await server.hungUp())
  },
  spans: [LEFT_EARLY],
}

const BROKEN: readonly Case[] = [
  {
    claim: 'a stream that breaks off',
    answer: async (response) => {
      hanging.answer(response)
      response.destroy()
    },
    use: async (client) => readAll(await ask(client), () => {}),
    spans: [{ 'error.type': 'TypeError' }],
  },
  {
    claim: 'an error in place of a chunk',
    ...endingWith((response) => sendEvent(response, apiError('server_overloaded'))),
    use: async (client, note) => readAll(await ask(client), note),
    spans: [{ 'error.type': 'server_overloaded' }],
  },
  {
    claim: 'a chunk that is no JSON',
    ...endingWith((response) => sendEvent(response, '{"id":')),
    options: { logLevel: 'off' },
    use: async (client, note) => readAll(await ask(client), note),
    spans: [{ 'error.type': 'SyntaxError' }],
  },
  {
    claim: 'an error in place of the stream',
    answer: (response) => sendJson(response, apiError('invalid_api_key'), 401),
    use: ask,
    spans: [{ 'error.type': 'invalid_api_key' }],
  },
  {
    claim: 'a stream that ends without saying so',
    ...endingWith((response) => response.end()),
    use: async (client, note) => readAll(await ask(client), note),
    spans: [LEFT_EARLY],
  },
  {
    claim: 'an empty stream',
    ...streaming([]),
    use: async (client, note) => readAll(await ask(client), note),
  },
  {
    claim: 'chunks of other shapes than the types say',
    ...streaming([
      null,
      '"text"',
      {},
      { choices: [{}, { index: 1, delta: null }] },
      { id: 5, choices: 'none', usage: { prompt_tokens: 'many' } },
      chunk({ content: 'x' }, 'stop'),
    ]),
    use: async (client, note) => readAll(await ask(client), note),
    spans: [{ 'gen_ai.response.finish_reasons': ['stop', 'error'] }],
  },
  {
    claim: 'a JSON reply where a stream was asked for',
    answer: (response) => sendJson(response, { id: 'x' }),
    use: async (client, note) => readAll(await ask(client), note),
  },
]

describe.each(SDKS)('caller and server notice nothing, and exactly one span ends: %s', (_version, sdk) => {
  test.each(READ)('$claim', async (given) => void (await provesSameAsBare(given, sdk)))
  test.each(LEFT)('$claim', async (given) => void (await provesSameAsBare(given, sdk)))
  test.each(BROKEN)('$claim', async (given) => void (await provesSameAsBare(given, sdk)))
  test.runIf(sdk === OpenAI)(LEFT_BY_ALL.claim, async () => void (await provesSameAsBare(LEFT_BY_ALL, sdk)))
})

test('a span of a stream says what the request asks for, and what the chunks say of the reply', async () => {
  const [span] = await provesSameAsBare({ ...READ[0]!, claim: '' })
  expect([span?.name, span?.kind]).toEqual(['llm.chat_stream', 'client'])
  expect(span?.attributes).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'openai.api.type': 'chat_completions',
    'gen_ai.request.model': 'gpt-test',
    'gen_ai.request.stream': true,
    'gen_ai.response.id': 'chatcmpl-2',
    'gen_ai.response.model': 'gpt-test-2026-03-01',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.response.time_to_first_chunk': expect.any(Number),
    'gen_ai.usage.input_tokens': 812,
    'gen_ai.usage.output_tokens': 64,
    'gen_ai.usage.cache_read.input_tokens': 512,
    'gen_ai.usage.reasoning.output_tokens': 32,
    'server.address': 'localhost',
    'server.port': expect.any(Number),
  })
})

describe('the time to the first chunk', () => {
  const THINKING_MS = 200
  const contents = [
    ['text', { content: 'x' }],
    ['a tool call', { tool_calls: [{ index: 0, id: 'call_1' }] }],
    ['a refusal', { refusal: 'no' }],
    ['reasoning', { reasoning_content: 'hm' }],
  ] as const

  test.each(contents)('is that of the first one with content: %s', async (_what, delta) => {
    await using server = await ModelServer.start()
    let thought = 0
    server.answerWith(async (response) => {
      const asked = performance.now()
      startEvents(response)
      sendEvent(response, chunk({}, null, { choices: [] }))
      sendEvent(response, ROLE_CHUNK)
      sendEvent(response, chunk({ role: 'assistant', tool_calls: [], content: null }))
      await setTimeout(THINKING_MS)
      thought = performance.now() - asked
      sendEvent(response, chunk(delta))
    })
    const client = instrumentOpenAI(new OpenAI({ apiKey: 'key', baseURL: server.baseURL }))
    using recorder = recordSpans()
    const called = performance.now()
    const iterator = (await ask(client))[Symbol.asyncIterator]()
    for (let chunks = 0; chunks < 4; chunks += 1) await iterator.next()
    const waited = performance.now() - called
    await iterator.return?.()

    const seconds = recorder.find('llm.chat_stream')?.attributes['gen_ai.response.time_to_first_chunk'] as number
    expect(seconds * 1000).toBeGreaterThan(thought * 0.98)
    expect(seconds * 1000).toBeLessThan(waited * 1.02)
  })

  test('is absent where no content came', async () => {
    const [span] = await provesSameAsBare({
      claim: '',
      ...streaming([ROLE_CHUNK, chunk({}, 'stop')]),
      use: async (client, note) => readAll(await ask(client), note),
    })
    expect(span?.attributes).not.toHaveProperty(['gen_ai.response.time_to_first_chunk'])
  })
})

describe('of a streamed chat completion a span knows', () => {
  const read = async (chunks: readonly unknown[]) =>
    callOf({ ...streaming(chunks), use: async (client) => readAll(await ask(client), () => {}) })
  const called = (...calls: object[]) => chunk({ tool_calls: calls })
  const event = (name: string, id: string) => ({ 'gen_ai.tool.name': name, 'gen_ai.tool.call.id': id })

  test('every tool that the model asks for, once', async () => {
    const call = await read([
      called({ index: 0, id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '' } }),
      called({ index: 0, function: { arguments: '{}' } }, { index: 1, id: 'call_2', function: { name: 'other' } }),
      chunk({}, 'tool_calls'),
    ])
    expect(eventsOf(call, 'zeph.tool_call')).toEqual([event('look_up', 'call_1'), event('other', 'call_2')])
  })

  test('tools of a server that does not number them', async () => {
    const call = await read([
      called({ id: 'call_1', function: { name: 'look_up', arguments: '{}' } }),
      called({ id: 'call_2', function: { name: 'look_up', arguments: '{}' } }),
    ])
    expect(eventsOf(call, 'zeph.tool_call')).toEqual([event('look_up', 'call_1'), event('look_up', 'call_2')])
  })

  test('who answers, although the first chunk does not say so', async () => {
    const blank = { id: '', model: '', choices: [], prompt_filter_results: [] }
    const call = await read([
      blank,
      { ...ROLE_CHUNK, system_fingerprint: 'fp_1', service_tier: 'flex' },
      chunk({}, 'stop'),
    ])
    expect(call.attributes).toMatchObject({
      'gen_ai.response.id': 'chatcmpl-2',
      'gen_ai.response.model': 'gpt-test-2026-03-01',
      'openai.response.system_fingerprint': 'fp_1',
      'openai.response.service_tier': 'flex',
    })
  })

  test.each([
    ['in the choice', { choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: { prompt_tokens: 7 } }] }],
    ['in a field of its own', { choices: [], x_groq: { usage: { prompt_tokens: 7 } } }],
    ['growing from chunk to chunk', { choices: [], usage: { prompt_tokens: 7 } }],
  ])('the usage that a server keeps %s', async (_where, last) => {
    const call = await read([chunk({ content: 'x' }, null, { usage: null }), { id: 'c', ...last }])
    expect(call.attributes['gen_ai.usage.input_tokens']).toBe(7)
  })

  test('no usage where the request does not ask for it: it is never asked for by telemetry', async () => {
    let asked: unknown
    const answer = (response: ServerResponse, _attempt: number, body: unknown) => {
      asked = body
      sendEvents(response, CHUNKS.slice(0, -1))
    }
    const use = async (client: OpenAI) =>
      readAll(await client.chat.completions.create({ ...REQUEST, stream: true }), () => {})
    const call = await callOf({ answer, use })
    expect(asked).toEqual({ ...REQUEST, stream: true })
    expect(Object.keys(call.attributes).filter((key) => key.includes('usage'))).toEqual([])
  })
})
