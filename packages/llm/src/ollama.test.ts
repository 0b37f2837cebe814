import { default as defaultClient, Ollama } from 'ollama'
import { Ollama as LowestOllama } from 'ollama-lowest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sendJson } from './fixtures/wire-protocols.ts'
import { CHAT, MODEL, PROMPT } from './ollama/fixtures/subjects.ts'
import { CANARY, SHAPES, whole } from './ollama/fixtures/wire.ts'
import { instrumentOllama } from './ollama.ts'
import { RecordedServer } from './promised-reply/fixtures/recorded-server.ts'

let server: RecordedServer
let client: Ollama

beforeEach(async () => {
  server = await RecordedServer.start(SHAPES['normal']!)
  client = instrumentOllama(new Ollama({ host: server.wire.origin }))
})

afterEach(() => server[Symbol.asyncDispose]())

const chat = (more: object = {}) => ({ ...CHAT, messages: [...CHAT.messages], ...more })
const SERVER = () => ({ 'server.address': 'localhost', 'server.port': Number(new URL(server.wire.origin).port) })

describe('the client', () => {
  test('and the shape of its methods stay what they were; those that run no model are left alone', () => {
    const bare = new Ollama()
    const wrapped = new Ollama()
    expect(instrumentOllama(wrapped)).toBe(wrapped)
    expect(Object.keys(wrapped)).toEqual(Object.keys(bare))
    for (const name of ['chat', 'generate', 'embed', 'embeddings', 'systemone'] as const) {
      expect(wrapped[name]).not.toBe(bare[name])
      expect([wrapped[name].name, wrapped[name].length]).toEqual([bare[name].name, bare[name].length])
    }
    for (const name of ['pull', 'push', 'create', 'list', 'show', 'ps', 'webSearch'] as const) {
      expect(wrapped[name]).toBe(bare[name])
    }
    expect(bare).toEqual(new Ollama())
  })

  test('is instrumented once', async () => {
    const { chat: instrumented } = client
    expect(instrumentOllama(client).chat).toBe(instrumented)
    await client.chat(chat())
    expect(server.spans.length).toBe(1)
  })

  test('may be the default one', async () => {
    const { config } = defaultClient as unknown as { config: { host: string } }
    const { host } = config
    config.host = server.wire.origin
    try {
      expect(instrumentOllama(defaultClient)).toBe(defaultClient)
      await defaultClient.generate({ ...PROMPT })
    } finally {
      config.host = host
    }
    expect(server.attributes).toMatchObject(SERVER())
  })

  test('may be of the lowest version, which has fewer methods', async () => {
    const lowest = new LowestOllama({ host: server.wire.origin })
    instrumentOllama(lowest as unknown as Ollama)
    expect(lowest).not.toHaveProperty('embed')
    await lowest.chat(chat())
    expect(server.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 31 })
  })

  test.each([
    ['an object', { done: true }],
    ['nothing', undefined],
    ['a text', 'hello'],
    ['a thenable', { then: () => {} }],
  ])('may be a stand-in that returns %s, which is given back as it is', (_what, reply) => {
    const standIn = { chat: () => reply, generate: () => reply } as unknown as Ollama
    expect(instrumentOllama(standIn).chat(chat())).toBe(reply)
    expect([server.span.ended, server.span.status]).toEqual([true, 'unset'])
  })
})

describe('a call', () => {
  test('of chat has all that the conventions ask for', async () => {
    const options = {
      ...{ num_predict: 100, temperature: 0.5, top_p: 0.9, top_k: 40, seed: 7, stop: ['END'] },
      ...{ frequency_penalty: 0.1, presence_penalty: 0.2 },
    }
    await client.chat(chat({ options, format: { type: 'object' }, think: 'low' }))
    expect([server.span.name, server.span.kind]).toEqual(['llm.chat', 'client'])
    expect(server.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'ollama',
      'gen_ai.request.model': MODEL,
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.top_k': 40,
      'gen_ai.request.seed': 7,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.frequency_penalty': 0.1,
      'gen_ai.request.presence_penalty': 0.2,
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.output.type': 'json',
      'gen_ai.response.model': 'llama-test:8b',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 31,
      'gen_ai.usage.output_tokens': 17,
      ...SERVER(),
    })
  })

  test('of generate is a text completion', async () => {
    await client.generate({ ...PROMPT, think: false, options: { num_predict: -1, stop: 'END' as never } })
    expect(server.attributes).toEqual({
      'gen_ai.operation.name': 'text_completion',
      'gen_ai.provider.name': 'ollama',
      'gen_ai.request.model': MODEL,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.reasoning.level': 'none',
      'gen_ai.response.model': 'llama-test:8b',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 31,
      'gen_ai.usage.output_tokens': 17,
      ...SERVER(),
    })
  })

  test('of embed tells how many texts and dimensions, asked for or got', async () => {
    await client.embed({ model: MODEL, input: ['a', 'b'] })
    await client.embed({ model: MODEL, input: 'a', dimensions: 2 })
    const { 'gen_ai.embeddings.dimension.count': _got, ...rest } = server.spans[1]!.attributes
    expect(server.spans[0]!.attributes).toEqual({
      ...rest,
      'zeph.embeddings.count': 2,
      'gen_ai.embeddings.dimension.count': 3,
    })
    expect([server.spans[1]!.name, rest]).toEqual([
      'llm.embed',
      {
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.provider.name': 'ollama',
        'gen_ai.request.model': MODEL,
        'gen_ai.response.model': 'llama-test:8b',
        'gen_ai.usage.input_tokens': 8,
        'zeph.embeddings.count': 1,
        ...SERVER(),
      },
    ])
  })

  test('of embeddings has no tokens, since the server counts none', async () => {
    await client.embeddings({ ...PROMPT })
    expect(server.attributes).toMatchObject({ 'zeph.embeddings.count': 1, 'gen_ai.embeddings.dimension.count': 3 })
    expect(server.attributes).not.toHaveProperty(['gen_ai.usage.input_tokens'])
  })

  test('of systemone has its tokens under other names', async () => {
    const mood = { type: 'noul', instructions: 'is it good?' } as const
    await client.systemone({ model: MODEL, state: CANARY, questions: { mood } })
    expect(server.attributes).toMatchObject({
      'gen_ai.operation.name': 'text_completion',
      'gen_ai.output.type': 'json',
      'gen_ai.usage.input_tokens': 40,
      'gen_ai.usage.output_tokens': 2,
    })
  })

  test('whose server does not say why it is done, but that it is, ended well', async () => {
    server.wire.answerWith((response) => sendJson(response, { ...whole('/api/chat'), done_reason: undefined }))
    await client.chat(chat())
    server.wire.answerWith((response) =>
      sendJson(response, { ...whole('/api/chat'), done_reason: undefined, done: false }),
    )
    await client.chat(chat())
    const reasons = server.spans.map(({ attributes }) => attributes['gen_ai.response.finish_reasons'])
    expect(reasons).toEqual([['stop'], ['error']])
  })

  test('whose reply says nothing has no end, and one that cannot be streamed is not', async () => {
    server.wire.answerWith((response) => sendJson(response, {}))
    await client.chat(chat())
    await client.embed({ model: MODEL, input: 'a', stream: true } as never)
    expect(server.spans.map(({ name, ended }) => [name, ended])).toEqual([
      ['llm.chat', true],
      ['llm.embed', true],
    ])
    expect(server.spans[0]?.attributes).not.toHaveProperty(['gen_ai.response.finish_reasons'])
  })

  test('that asks for tools has an event for each', async () => {
    server.wire.answerWith(SHAPES['tool calls']!)
    await client.chat(chat())
    expect(server.toolCalls).toEqual([{ 'gen_ai.tool.name': 'look_up' }, { 'gen_ai.tool.name': 'look_up' }])
  })

  test.each([
    ['429', '429 then success'],
    ['500', '500'],
  ])('that the server refuses has the status as its error type: %s', async (type, shape) => {
    server.wire.answerWith(SHAPES[shape]!)
    await expect(client.chat(chat())).rejects.toThrow(CANARY)
    expect([server.span.status, server.attributes['error.type']]).toEqual(['error', type])
  })

  test('that no server answers has the kind of error', async () => {
    const lost = instrumentOllama(new Ollama({ host: 'http://localhost:1' }))
    await expect(lost.generate({ ...PROMPT })).rejects.toThrow('fetch failed')
    expect(server.attributes).toMatchObject({ 'error.type': 'TypeError', 'server.port': 1 })
  })

  test('whose request is not what the types say is left to the SDK', async () => {
    server.wire.answerWith((response) => sendJson(response, {}))
    for (const request of [undefined, null, 'text', 7]) await client.chat(request as never).catch(() => {})
    await client.chat({ model: 5, messages: 'x', options: [1], format: 0, stream: 0 } as never).catch(() => {})
    expect(server.spans.every(({ ended }) => ended)).toBe(true)
    expect(server.spans.at(-1)?.attributes).not.toHaveProperty(['gen_ai.request.model'])
  })
})

test('no prompt, reply, tool argument or host beyond its name reaches a span', async () => {
  server.wire.answerWith(SHAPES['tool calls']!)
  const images = [Buffer.from(CANARY).toString('base64')]
  const message = { role: 'user', content: CANARY, images, thinking: CANARY }
  const tools = [{ type: 'function', function: { name: CANARY, description: CANARY } }]
  await client.chat({ model: MODEL, messages: [message], tools, format: { title: CANARY } })
  await client.generate({ ...PROMPT, system: CANARY, suffix: CANARY, template: CANARY })
  for await (const _chunk of await client.chat({ model: MODEL, messages: [message], stream: true }));
  await client.embed({ model: MODEL, input: [CANARY] })
  await client.systemone({ model: MODEL, state: { secret: CANARY }, questions: {} })
  expect(server.spans.length).toBe(5)
  expect(JSON.stringify(server.wire.received)).toContain(CANARY)
  expect(server.everything).not.toContain(CANARY)
})
