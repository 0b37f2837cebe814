import { GoogleGenAI, type GoogleGenAIOptions, ThinkingLevel } from '@google/genai'
import { withSpan } from '@zeph-telemetry/core'
import { GoogleGenAI as LowestGoogleGenAI } from 'google-genai-lowest'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sendJson } from './fixtures/wire-protocols.ts'
import { callableTool, REQUEST } from './google-genai/fixtures/content-subjects.ts'
import { API_KEY, answer, CANARY, generated, SHAPES, USAGE, WHOLE } from './google-genai/fixtures/wire.ts'
import { instrumentGoogleGenAI } from './google-genai.ts'
import { RecordedServer } from './promised-reply/fixtures/recorded-server.ts'

let server: RecordedServer
let ai: GoogleGenAI

beforeEach(async () => {
  server = await RecordedServer.start(SHAPES['normal']!)
  ai = instrumentGoogleGenAI(bare())
})

afterEach(() => server[Symbol.asyncDispose]())

function bare(options: GoogleGenAIOptions = {}): GoogleGenAI {
  return new GoogleGenAI({ apiKey: API_KEY, httpOptions: { baseUrl: server.wire.origin }, ...options })
}

const lowest = () =>
  new LowestGoogleGenAI({ apiKey: API_KEY, httpOptions: { baseUrl: server.wire.origin } }) as unknown as GoogleGenAI
const request = (config: object = {}) => ({ ...REQUEST, config })
const SERVER = () => ({ 'server.address': 'localhost', 'server.port': Number(new URL(server.wire.origin).port) })
const reasons = () => server.spans.map(({ attributes }) => attributes['gen_ai.response.finish_reasons'])

describe('the client', () => {
  test('and the shape of its parts stay what they were', () => {
    const [untouched, wrapped] = [bare(), bare()]
    const { models, chats } = wrapped
    expect(instrumentGoogleGenAI(wrapped)).toBe(wrapped)
    expect([wrapped.models, wrapped.chats]).toEqual([models, chats])
    expect(Object.keys(wrapped)).toEqual(Object.keys(untouched))
    expect(Object.keys(wrapped.models)).toEqual(Object.keys(untouched.models))
    const { embedContent } = untouched.models
    expect(wrapped.models.embedContent).not.toBe(embedContent)
    const { name, length } = wrapped.models.embedContent
    expect([name, length]).toEqual([embedContent.name, embedContent.length])
    expect(wrapped.models.countTokens).toBe(untouched.models.countTokens)
  })

  test('is instrumented once', async () => {
    const { embedContent } = ai.models
    expect(instrumentGoogleGenAI(ai).models.embedContent).toBe(embedContent)
    expect(ai.interactions).toBe(ai.interactions)
    await ai.models.generateContent(request())
    expect(server.spans.length).toBe(1)
  })

  test('of another kind is not made instrumented', async () => {
    await bare().models.generateContent(request())
    expect(server.spans).toEqual([])
  })

  test.each([
    ['an object', { candidates: [] }],
    ['nothing', undefined],
    ['a thenable', { then: () => {} }],
  ])('may be a stand-in that returns %s, which is given back as it is', (_what, reply) => {
    const models = { generateContent: () => reply, generateContentStream: () => reply }
    const standIn = instrumentGoogleGenAI({ vertexai: false, models } as unknown as GoogleGenAI)
    expect(standIn.models.generateContent(request())).toBe(reply)
    expect(standIn.models.generateContentStream(request())).toBe(reply)
    expect(server.spans.map(({ name, ended }) => [name, ended])).toEqual([
      ['llm.chat', true],
      ['llm.chat_stream', true],
    ])
  })
})

describe('generated content', () => {
  test('has all that the conventions ask for', async () => {
    await ai.models.generateContent(
      request({
        ...{ maxOutputTokens: 100, temperature: 0.5, topP: 0.9, topK: 40, seed: 7, stopSequences: ['END'] },
        ...{ frequencyPenalty: 0.1, presencePenalty: 0.2, candidateCount: 2 },
        ...{ thinkingConfig: { thinkingLevel: ThinkingLevel.LOW }, responseMimeType: 'application/json' },
      }),
    )
    expect([server.span.name, server.span.kind]).toEqual(['llm.chat', 'client'])
    expect(server.attributes).toEqual({
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'gemini-test',
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.top_k': 40,
      'gen_ai.request.seed': 7,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.frequency_penalty': 0.1,
      'gen_ai.request.presence_penalty': 0.2,
      'gen_ai.request.choice.count': 2,
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.output.type': 'json',
      'gen_ai.response.id': 'resp-1',
      'gen_ai.response.model': 'gemini-test-001',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 127,
      'gen_ai.usage.output_tokens': 42,
      'gen_ai.usage.cache_read.input_tokens': 80,
      'gen_ai.usage.reasoning.output_tokens': 12,
      'gen_ai.usage.text.input_tokens': 107,
      'gen_ai.usage.image.input_tokens': 20,
      'gen_ai.usage.text.output_tokens': 42,
      'gen_ai.usage.text.cache_read.input_tokens': 80,
      ...SERVER(),
    })
    expect(127 + 42).toBe(USAGE.totalTokenCount)
  })

  test('of the lowest version has the same', async () => {
    await ai.models.generateContent(request({ temperature: 0.5 }))
    await instrumentGoogleGenAI(lowest()).models.generateContent(request({ temperature: 0.5 }))
    expect(server.spans[1]?.attributes).toEqual(server.spans[0]?.attributes)
  })

  test.each<[string, object, string | undefined]>([
    ['a schema', { responseSchema: { type: 'OBJECT' } }, 'json'],
    ['a JSON schema', { responseJsonSchema: { type: 'object' } }, 'json'],
    ['text', { responseMimeType: 'text/plain' }, 'text'],
    ['images', { responseModalities: ['TEXT', 'IMAGE'] }, 'image'],
    ['speech', { responseModalities: ['AUDIO'] }, 'speech'],
    ['nothing', { candidateCount: 1, thinkingConfig: { thinkingBudget: 100 } }, undefined],
  ])('asked for as %s', async (_what, config, type) => {
    await ai.models.generateContent(request(config))
    expect(server.attributes['gen_ai.output.type']).toBe(type)
    expect(server.attributes).not.toHaveProperty(['gen_ai.request.choice.count'])
    expect(server.attributes).not.toHaveProperty(['gen_ai.request.reasoning.level'])
  })

  test('without thoughts says so', async () => {
    await ai.models.generateContent(request({ thinkingConfig: { thinkingBudget: 0 } }))
    expect(server.attributes['gen_ai.request.reasoning.level']).toBe('none')
  })

  test('of a prompt that was refused ends as filtered; without candidates and refusal it has no end', async () => {
    server.wire.answerWith(SHAPES['refusal']!)
    await ai.models.generateContent(request())
    server.wire.answerWith(SHAPES['empty']!)
    await ai.models.generateContent(request())
    expect(reasons()).toEqual([['content_filter'], undefined])
    expect(server.spans.map(({ status }) => status)).toEqual(['unset', 'unset'])
  })

  test.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'error'],
    [undefined, 'error'],
  ])('that ends with %s', async (reason, name) => {
    server.wire.answerWith(answer({ whole: generated([{ text: 'x' }], reason) }))
    await ai.models.generateContent(request())
    expect(reasons()).toEqual([[name]])
  })

  test('in several candidates has a reason for each', async () => {
    const candidates = ['STOP', 'MAX_TOKENS'].map((finishReason, index) => ({ index, finishReason }))
    server.wire.answerWith(answer({ whole: { candidates } }))
    await ai.models.generateContent(request({ candidateCount: 2 }))
    expect(reasons()).toEqual([['stop', 'length']])
  })

  test('where the model only thought counts the thoughts as output', async () => {
    const usageMetadata = { promptTokenCount: 9, thoughtsTokenCount: 5, totalTokenCount: 14 }
    server.wire.answerWith(answer({ whole: generated([], 'MAX_TOKENS', { usageMetadata }) }))
    await ai.models.generateContent(request())
    expect(server.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 9, 'gen_ai.usage.output_tokens': 5 })
  })

  test('that asks for tools has an event for each, with an id where there is one', async () => {
    const calls = [{ name: 'a', id: 'call-1' }, { name: 'b' }].map((functionCall) => ({ functionCall }))
    server.wire.answerWith(answer({ whole: generated([{ text: 'x' }, ...calls], 'STOP') }))
    await ai.models.generateContent(request())
    expect(server.toolCalls).toEqual([
      { 'gen_ai.tool.name': 'a', 'gen_ai.tool.call.id': 'call-1' },
      { 'gen_ai.tool.name': 'b' },
    ])
  })

  test.each([
    ['RESOURCE_EXHAUSTED', '429 then success'],
    ['INTERNAL', '500'],
  ])('that the server refuses has the name of the error: %s', async (type, shape) => {
    for (const client of [ai, instrumentGoogleGenAI(lowest())]) {
      server.wire.answerWith(SHAPES[shape]!)
      await expect(client.models.generateContent(request())).rejects.toThrow(type)
    }
    const failures = server.spans.map(({ status, attributes }) => [status, attributes['error.type']])
    expect(failures).toEqual([
      ['error', type],
      ['error', type],
    ])
  })

  test('that the server refuses without a name has the status of HTTP', async () => {
    server.wire.answerWith((response) => response.writeHead(502).end('down'))
    await expect(ai.models.generateContent(request())).rejects.toThrow('down')
    expect(server.attributes['error.type']).toBe('502')
  })

  test('whose requests are tried again is one call, without an error', async () => {
    server.wire.answerWith(SHAPES['429 then success']!)
    const retryOptions = { attempts: 2, initialDelay: 0.01 }
    const patient = bare({ httpOptions: { baseUrl: server.wire.origin, retryOptions } })
    await instrumentGoogleGenAI(patient).models.generateContent(request())
    expect(server.wire.received.length).toBe(2)
    expect([server.span.status, server.attributes['gen_ai.usage.output_tokens']]).toEqual(['unset', 42])
  })

  test('goes where the request says', async () => {
    const httpOptions = { baseUrl: server.wire.origin.replace('localhost', '127.0.0.1') }
    await ai.models.generateContent(request({ httpOptions }))
    expect(server.attributes['server.address']).toBe('127.0.0.1')
  })

  test.each([
    ['models/gemini-test', 'gemini-test'],
    ['publishers/google/models/gemini-test', 'gemini-test'],
    ['tunedModels/123', 'tunedModels/123'],
  ])('of a model by the name of %s', async (model, name) => {
    await ai.models.generateContent({ ...request(), model })
    expect(server.attributes['gen_ai.request.model']).toBe(name)
  })

  test('asked for in a way that is not what the types say is left to the SDK', async () => {
    for (const params of [undefined, null, 'text', {}, { model: 5, contents: 7, config: 'x' }]) {
      await ai.models.generateContent(params as never).catch(() => {})
      await ai.models.generateContentStream(params as never).catch(() => {})
      await ai.models.embedContent(params as never).catch(() => {})
    }
    expect(server.spans.every(({ ended }) => ended)).toBe(true)
  })
})

describe('Vertex AI', () => {
  const vertex = () => instrumentGoogleGenAI(bare({ vertexai: true }))

  test('is a provider of its own', async () => {
    await vertex().models.generateContent(request())
    expect(server.attributes).toMatchObject({
      'gen_ai.provider.name': 'gcp.vertex_ai',
      'gen_ai.usage.input_tokens': 127,
      ...SERVER(),
    })
  })

  test("counts the tokens of each text; the Gemini API's are for all", async () => {
    const texts = { model: 'text-embedding-test', contents: ['a', 'b'] }
    await vertex().models.embedContent({ ...texts })
    await ai.models.embedContent({ ...texts, config: { outputDimensionality: 2 } })
    const [each, all] = server.spans.map(({ attributes }) => attributes)
    expect(all).toEqual({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'text-embedding-test',
      'gen_ai.usage.input_tokens': 8,
      'gen_ai.embeddings.dimension.count': 3,
      'zeph.embeddings.count': 2,
      ...SERVER(),
    })
    expect(each).toEqual({ ...all, 'gen_ai.provider.name': 'gcp.vertex_ai' })
  })
})

describe('each request of the SDK is one span', () => {
  test.each([
    ['newest', () => bare()],
    ['lowest', lowest],
  ])('in a chat that was made before, of the %s version', async (_which, make) => {
    const client = make()
    const chat = client.chats.create({ model: REQUEST.model })
    const { generateContent } = client.models
    instrumentGoogleGenAI(client)
    await chat.sendMessage({ message: 'one' })
    for await (const _chunk of await chat.sendMessageStream({ message: 'two' }));
    await generateContent(request())
    expect(server.spans.map(({ name }) => name)).toEqual(['llm.chat', 'llm.chat_stream', 'llm.chat'])
  })

  test('where it calls functions by itself, which are no part of the spans', async () => {
    server.wire.answerWith(SHAPES['tool calls']!)
    const { tool, callTool } = callableTool(() => {})
    const traced = { tool, callTool: (calls: never) => withSpan('own.tool', {}, () => callTool(calls)) }
    await withSpan('own.turn', {}, async () => {
      await ai.models.generateContent(request({ tools: [traced] }))
      for await (const _chunk of await ai.models.generateContentStream(request({ tools: [traced] })));
    })
    const turn = server.recorder.find('own.turn')!
    const inTurn = server.recorder.started.filter(({ parentSpanId }) => parentSpanId === turn.spanId)
    expect(inTurn.map(({ name }) => name)).toEqual([
      ...['llm.chat', 'own.tool', 'llm.chat'],
      // Streams of two calls: the SDK runs each as soon as it has it, while the reply is still coming.
      ...['llm.chat_stream', 'own.tool', 'own.tool', 'llm.chat_stream'],
    ])
    const output = server.spans.map(({ attributes }) => attributes['gen_ai.usage.output_tokens'])
    expect(output).toEqual([42, 42, 42, 42])
  })

  test('and a long reply that it goes on with by itself is one, with the tokens of all', async () => {
    server.wire.answerWith(SHAPES['a continued reply']!)
    await ai.models.generateContent(request())
    expect(server.wire.received.length).toBe(2)
    for await (const _chunk of await ai.models.generateContentStream(request()));
    await ai.models.generateContent(request({ automaticContinuation: false }))
    for await (const _chunk of await ai.models.generateContentStream(request({ automaticContinuation: false })));
    const tokens = ({ attributes }: (typeof server.spans)[number]) => [
      attributes['gen_ai.usage.input_tokens'],
      attributes['gen_ai.usage.output_tokens'],
    ]
    expect(server.spans.map(tokens)).toEqual([
      [20, 10],
      [20, 10],
      [10, 5],
      [10, 5],
    ])
    const goesOn = expect.not.arrayContaining(['stop', 'error'])
    expect(reasons()).toEqual([['stop'], ['stop'], goesOn, goesOn])
  })
})

test('images that are made and changed are calls, too', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const image = { bytesBase64Encoded: 'aW1hZ2U=', mimeType: 'image/png' }
  server.wire.answerWith((response) => sendJson(response, { predictions: [image] }))
  const prompt = { model: 'imagen-test', prompt: CANARY }
  const vertex = instrumentGoogleGenAI(bare({ vertexai: true }))
  const reply = await vertex.models.generateImages({ ...prompt, config: { numberOfImages: 2, seed: 7 } })
  expect(reply.generatedImages?.[0]?.image?.imageBytes).toBe(image.bytesBase64Encoded)
  await vertex.models.upscaleImage({
    model: 'imagen-test',
    image: { imageBytes: 'aW1hZ2U=' },
    upscaleFactor: 'x2',
    config: { numberOfImages: 1 } as object,
  })
  const common = {
    'gen_ai.operation.name': 'generate_content',
    'gen_ai.request.model': 'imagen-test',
    'gen_ai.output.type': 'image',
    'gen_ai.provider.name': 'gcp.vertex_ai',
    ...SERVER(),
  }
  expect(server.spans.map(({ name, attributes }) => ({ name, ...attributes }))).toEqual([
    { name: 'llm.chat', 'gen_ai.request.choice.count': 2, 'gen_ai.request.seed': 7, ...common },
    { name: 'llm.chat', ...common },
  ])
})

test('no prompt, reply, tool argument or key reaches a span', async () => {
  server.wire.answerWith(SHAPES['tool calls']!)
  const contents = [
    { role: 'user', parts: [{ text: CANARY }, { inlineData: { data: 'Y2FuYXJ5', mimeType: 'image/png' } }] },
    { role: 'model', parts: [{ functionCall: { name: 'look_up', args: { word: CANARY } } }] },
  ]
  const config = {
    systemInstruction: CANARY,
    tools: [callableTool(() => {})],
    responseSchema: { description: CANARY },
    labels: { secret: CANARY },
  }
  await ai.models.generateContent({ model: 'gemini-test', contents, config })
  for await (const _chunk of await ai.models.generateContentStream({ model: 'gemini-test', contents, config }));
  await ai.models.embedContent({ model: 'text-embedding-test', contents: [CANARY] })
  server.wire.answerWith((response) => sendJson(response, WHOLE, 400))
  await ai.models.generateContent(request()).catch(() => {})
  expect(server.spans.length).toBe(6)
  const headers = JSON.stringify(server.wire.received.map((received) => received.headers))
  expect(headers).toContain(API_KEY)
  expect(server.everything).not.toContain(API_KEY)
  const attributes = JSON.stringify(server.spans.map((span) => span.attributes))
  expect(attributes).not.toContain(CANARY)
  expect(attributes).not.toContain('Y2FuYXJ5')
})
