import { setImmediate } from 'node:timers/promises'
import { GoogleGenAI } from '@google/genai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { capturingContent } from './fixtures/capturing-content.ts'
import { collectGarbageUntil } from './fixtures/collect-garbage.ts'
import { sendEventStream, sendJson, startStream, writeEvent } from './fixtures/wire-protocols.ts'
import { EVENTS, interaction, INTERACTION_SHAPES as SHAPES } from './google-genai/fixtures/interactions-wire.ts'
import { API_KEY, CANARY } from './google-genai/fixtures/wire.ts'
import { instrumentGoogleGenAI } from './google-genai.ts'
import { RecordedServer } from './promised-reply/fixtures/recorded-server.ts'

const REQUEST = { model: 'gemini-test', input: 'What is it?' }

let server: RecordedServer
let ai: GoogleGenAI

beforeEach(async () => {
  server = await RecordedServer.start(SHAPES['normal']!)
  ai = instrumentGoogleGenAI(bare())
})

afterEach(() => server[Symbol.asyncDispose]())

const bare = () => new GoogleGenAI({ apiKey: API_KEY, httpOptions: { baseUrl: server.wire.origin } })
const stream = (more: object = {}) => ai.interactions.create({ ...REQUEST, ...more, stream: true })

async function readAll(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _event of events);
}

const REPLY = {
  'gen_ai.operation.name': 'generate_content',
  'gen_ai.provider.name': 'gcp.gemini',
  'gen_ai.request.model': 'gemini-test',
  'gen_ai.response.id': 'int-1',
  'gen_ai.response.model': 'gemini-test-001',
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.usage.input_tokens': 53,
  'gen_ai.usage.output_tokens': 13,
  'gen_ai.usage.cache_read.input_tokens': 20,
  'gen_ai.usage.reasoning.output_tokens': 4,
  'gen_ai.usage.text.input_tokens': 50,
  'gen_ai.usage.text.output_tokens': 13,
  'server.address': 'localhost',
  'server.port': expect.any(Number),
}

test('the SDK makes interactions when it is first asked for them, not before', () => {
  const client = bare()
  const before = Object.keys(client)
  instrumentGoogleGenAI(client)
  expect(Object.keys(client)).toEqual(before)
  const { interactions } = client
  expect(client.interactions).toBe(interactions)
  expect(interactions).toBeInstanceOf(bare().interactions.constructor)
  expect(Object.keys(interactions)).toEqual(Object.keys(bare().interactions))
})

describe('an interaction', () => {
  test('has all that the conventions ask for', async () => {
    await ai.interactions.create({
      ...REQUEST,
      previous_interaction_id: 'int-0',
      generation_config: {
        ...{ max_output_tokens: 100, temperature: 0.5, top_p: 0.9, seed: 7, stop_sequences: ['END'] },
        thinking_level: 'low',
      },
    })
    expect([server.span.name, server.span.kind]).toEqual(['llm.chat', 'client'])
    expect(server.attributes).toEqual({
      ...REPLY,
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.seed': 7,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.request.previous_response.id': 'int-0',
    })
  })

  test('that is streamed has the same, and the time to its first content', async () => {
    await readAll(await stream())
    expect(server.span.name).toBe('llm.chat_stream')
    expect(server.attributes).toEqual({
      ...REPLY,
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
    })
  })

  test.each<[string, object, string | undefined]>([
    ['a schema', { response_format: { type: 'text', mime_type: 'application/json', schema: {} } }, 'json'],
    ['a bare schema', { response_format: { properties: {} } }, 'json'],
    ['an image', { response_format: [{ type: 'image' }] }, 'image'],
    ['speech', { response_modalities: ['audio'] }, 'speech'],
    ['text', { response_format: { type: 'text' } }, 'text'],
    ['nothing', {}, undefined],
  ])('asked for as %s', async (_what, format, type) => {
    await ai.interactions.create({ ...REQUEST, ...format } as typeof REQUEST)
    expect(server.attributes['gen_ai.output.type']).toBe(type)
  })

  test('with an agent has its name in place of a model', async () => {
    await ai.interactions.create({ agent: 'deep-research', input: 'tea' } as never)
    expect(server.attributes['gen_ai.request.model']).toBe('deep-research')
  })

  test('of which the server only says that it has begun has no end yet', async () => {
    server.wire.answerWith(SHAPES['a long job']!)
    await ai.interactions.create({ ...REQUEST, background: true })
    expect(server.span.ended).toBe(true)
    expect(server.attributes).not.toHaveProperty(['gen_ai.response.finish_reasons'])
  })

  test('that failed on the server ends as an error', async () => {
    server.wire.answerWith(SHAPES['refusal']!)
    await ai.interactions.create(REQUEST)
    expect(server.attributes['gen_ai.response.finish_reasons']).toEqual(['error'])
  })

  test('that asks for tools has an event for each, also where the arguments come in pieces', async () => {
    server.wire.answerWith(SHAPES['tool calls']!)
    await ai.interactions.create(REQUEST)
    await readAll(await stream())
    const calls = ['call-1', 'call-2'].map((id) => ({ 'gen_ai.tool.name': 'look_up', 'gen_ai.tool.call.id': id }))
    expect(server.toolCalls).toEqual([...calls, ...calls])
    const reasons = server.spans.map(({ attributes }) => attributes['gen_ai.response.finish_reasons'])
    expect(reasons).toEqual([['tool_call'], ['tool_call']])
  })

  test('that the SDK goes on with by itself is one call, with the tokens of all requests', async () => {
    server.wire.answerWith(SHAPES['a continued reply']!)
    await ai.interactions.create(REQUEST)
    await readAll(await stream())
    expect(server.wire.received.length).toBe(4)
    const sums = { 'gen_ai.usage.input_tokens': 106, 'gen_ai.usage.output_tokens': 26 }
    const reply = { 'gen_ai.response.id': 'int-2', 'gen_ai.response.finish_reasons': ['stop'], ...sums }
    expect(server.spans.map(({ attributes }) => attributes)).toMatchObject([reply, reply])
  })

  test('that is refused has the name of the error', async () => {
    server.wire.answerWith(SHAPES['500']!)
    const create = ai.interactions.create(REQUEST, { maxRetries: 0 })
    await expect(create).rejects.toThrow('refused')
    expect([server.span.status, server.attributes['error.type']]).toEqual(['error', 'INTERNAL'])
  })
})

describe('a stream of events', () => {
  test('that is left early has failed to finish, which is no error', async () => {
    server.wire.answerWith(SHAPES['abort during']!)
    for await (const _event of await stream()) break
    expect([server.span.ended, server.span.status]).toEqual([true, 'unset'])
    expect(server.attributes['gen_ai.response.finish_reasons']).toEqual(['error'])
    expect(await server.wire.hungUp()).toBe(true)
  })

  test('that breaks off fails', async () => {
    server.wire.answerWith(SHAPES['cut stream']!)
    await expect((async () => readAll(await stream()))()).rejects.toThrow('terminated')
    expect([server.span.status, server.attributes['error.type']]).toEqual(['error', 'APIConnectionError'])
  })

  test('read by a reader is known, too', async () => {
    const reader = (await stream()).getReader()
    while (!(await reader.read()).done);
    await reader.closed
    expect(server.attributes).toMatchObject({ ...REPLY, 'gen_ai.response.time_to_first_chunk': expect.any(Number) })
  })

  test('that is piped ends with the pipe; only its end is known', async () => {
    let seen = 0
    await (await stream()).pipeTo(new WritableStream({ write: () => void (seen += 1) }) as never)
    await setImmediate()
    expect([server.span.ended, server.span.status, seen]).toEqual([true, 'unset', EVENTS.length])
    expect(server.attributes).not.toHaveProperty(['gen_ai.response.id'])
  })

  test('that is cancelled unread ends', async () => {
    server.wire.answerWith(SHAPES['abort during']!)
    await (await stream()).cancel()
    await setImmediate()
    expect([server.span.ended, server.span.status]).toEqual([true, 'unset'])
  })

  test('that is dropped unread ends when it is collected', async () => {
    await (async () => void (await stream()))()
    await collectGarbageUntil(() => server.span.ended)
    expect(server.attributes).toMatchObject({ 'zeph.abandoned': true })
  })

  test('begins with metadata, which is no content', async () => {
    const metadata = EVENTS.slice(0, 3)
    server.wire.answerWith((response) =>
      sendEventStream(
        response,
        metadata.map((data) => ({ data })),
      ),
    )
    await readAll(await stream())
    expect(server.attributes).not.toHaveProperty(['gen_ai.response.time_to_first_chunk'])
    server.wire.answerWith((response) => {
      startStream(response)
      for (const data of EVENTS.slice(0, 4)) writeEvent(response, { data })
      response.end()
    })
    await readAll(await stream())
    expect(server.spans[1]?.attributes).toHaveProperty(['gen_ai.response.time_to_first_chunk'])
  })
})

describe('content', () => {
  const text = (content: string) => ({ type: 'text', content })
  const said = { role: 'assistant', parts: [{ type: 'reasoning', content: `hm ${CANARY}` }, text(`reply ${CANARY}`)] }

  test('is captured where that is asked for, whole and streamed', async () => {
    const tools = [{ type: 'function', name: 'look_up' }] as const
    const image = { type: 'image', mime_type: 'image/png', data: Buffer.from('pixels').toString('base64') } as const
    const steps = [
      { type: 'user_input', content: [{ type: 'text', text: 'What is it?' }, image] },
      { type: 'thought', summary: [{ type: 'text', text: 'hm' }] },
      { type: 'function_call', id: 'call-1', name: 'look_up', arguments: { word: 'tea' } },
      { type: 'function_result', call_id: 'call-1', result: 'a drink' },
    ]
    await capturingContent(async () => {
      await ai.interactions.create({
        model: 'gemini-test',
        input: steps as never,
        system_instruction: 'Be terse.',
        tools: [...tools],
      })
      await readAll(await stream())
    })
    const [whole, streamed] = server.spans.map(({ attributes }) => attributes)
    expect(whole).toMatchObject({
      'gen_ai.system_instructions': [text('Be terse.')],
      'gen_ai.tool.definitions': tools,
      'gen_ai.input.messages': [
        { role: 'user', parts: [text('What is it?'), { type: 'blob', modality: 'image', size: 6 }] },
        { role: 'assistant', parts: [{ type: 'reasoning', content: 'hm' }] },
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id: 'call-1', name: 'look_up', arguments: { word: 'tea' } }],
        },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call-1', response: 'a drink' }] },
      ],
      'gen_ai.output.messages': [said],
    })
    expect(streamed).toMatchObject({
      'gen_ai.input.messages': [{ role: 'user', parts: [text('What is it?')] }],
      'gen_ai.output.messages': [{ ...said, finish_reason: 'stop' }],
    })
    expect(server.everything).not.toContain(image.data)
  })

  test('of a reply is what came since the last word of the user', async () => {
    const steps = [
      { type: 'model_output', content: [{ type: 'text', text: 'before' }] },
      { type: 'user_input', content: [{ type: 'text', text: 'and now?' }] },
      { type: 'model_output', content: [{ type: 'text', text: 'after' }] },
      { type: 'google_search_call', id: 'search-1' },
    ]
    server.wire.answerWith((response) => sendJson(response, interaction({ steps })))
    await capturingContent(() => ai.interactions.create(REQUEST))
    expect(server.attributes['gen_ai.output.messages']).toEqual([
      { role: 'assistant', parts: [text('after'), { type: 'google_search_call', value: steps[3] }] },
    ])
  })

  test('of a stream has the tool calls whole', async () => {
    server.wire.answerWith(SHAPES['tool calls']!)
    await capturingContent(async () => readAll(await stream()))
    const call = { type: 'tool_call', name: 'look_up', arguments: { word: CANARY } }
    expect(server.attributes['gen_ai.output.messages']).toMatchObject([
      {
        parts: [
          { ...call, id: 'call-1' },
          { ...call, id: 'call-2' },
        ],
      },
    ])
  })

  test('is not by default, nor is the key ever', async () => {
    server.wire.answerWith(SHAPES['tool calls']!)
    await ai.interactions.create({ ...REQUEST, input: CANARY, system_instruction: CANARY })
    await readAll(await stream({ input: CANARY }))
    expect(JSON.stringify(server.wire.received)).toContain(API_KEY)
    expect(server.everything).not.toContain(CANARY)
    expect(server.everything).not.toContain(API_KEY)
  })
})
