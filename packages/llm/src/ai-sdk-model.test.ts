/** Models that are instrumented themselves: what publishes nothing is seen, and what is published stays one span. */
import { setImmediate } from 'node:timers/promises'
import { buildSpanTrees, formatSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { instrumentAiModel, instrumentAiSdk } from './ai-sdk.ts'
import { clientOf, openAi, VERSIONS } from './fixtures/ai-sdk-client.ts'
import { answering, PARTS, reply, streaming, streamOf } from './fixtures/ai-sdk-models.ts'
import { EMBEDDING_SHAPES, OPENAI_SHAPES } from './fixtures/ai-sdk-openai.ts'
import { WireServer } from './fixtures/wire-server.ts'

let server: WireServer
let recorder: SpanRecorder

beforeEach(async () => {
  server = await WireServer.start()
  recorder = recordSpans()
})

afterEach(async () => {
  recorder.stop()
  await server[Symbol.asyncDispose]()
})

const calls = () => recorder.started.filter(({ name }) => name !== 'llm.http_request' && name !== 'llm.retry')
const tree = (...shown: string[]) => formatSpanTree(buildSpanTrees(calls()), { attributes: shown })
const schema = z.object({ answer: z.number() })

describe.each(VERSIONS)('%s', (_version, ai) => {
  const client = () => {
    const { model, embedder, call } = clientOf(ai, openAi, server.origin)
    return { model: instrumentAiModel(model), embedder: instrumentAiModel(embedder), call }
  }

  test('generateObject is an llm.extract with all that a call has', async () => {
    server.answerWith(OPENAI_SHAPES['structured']!)
    const { model, call } = client()
    const { object } = await ai.generateObject({ model, schema, ...call, temperature: 0.5 })
    expect(object).toEqual({ answer: 42 })
    expect(calls()).toMatchObject([{ name: 'llm.extract', kind: 'client', status: 'unset', ended: true }])
    expect(calls()[0]!.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-test',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.output.type': 'json',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 812,
    })
  })

  test('streamObject is one that streams', async () => {
    server.answerWith(OPENAI_SHAPES['structured']!)
    const { model, call } = client()
    for await (const _partial of ai.streamObject({ model, schema, ...call }).partialObjectStream);
    expect(calls()).toMatchObject([{ name: 'llm.extract', status: 'unset', ended: true }])
    expect(calls()[0]!.attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.response.finish_reasons': ['stop'],
    })
  })

  test("a failure is the caller's and the span's", async () => {
    server.answerWith(OPENAI_SHAPES['500']!)
    const { model, call } = client()
    await expect(ai.generateObject({ model, schema, ...call, maxRetries: 0 })).rejects.toThrow('broken')
    expect(tree('error.type')).toBe('llm.extract {"error.type":"AI_APICallError"} !error')
  })

  test('embedMany is one call for each batch', async () => {
    server.answerWith(EMBEDDING_SHAPES['normal']!)
    const { embedder } = client()
    await ai.embedMany({ model: embedder, values: ['a', 'b'] })
    expect(calls()).toMatchObject([
      { name: 'llm.embed', attributes: { 'zeph.embeddings.count': 2, 'gen_ai.usage.input_tokens': 6 } },
    ])
  })

  test('what is published as well stays one span', async () => {
    const stop = instrumentAiSdk()
    server.answerWith(OPENAI_SHAPES['429 then success']!)
    const { model, embedder, call } = client()
    await ai.generateText({ model, ...call })
    await ai.streamText({ model, ...call }).consumeStream()
    server.answerWith(EMBEDDING_SHAPES['normal']!)
    await ai.embed({ model: embedder, value: 'a' })
    stop()
    expect(tree()).toBe('llm.chat\nllm.chat_stream\nllm.embed')
    expect(calls().map(({ attributes }) => attributes['gen_ai.usage.input_tokens'])).toEqual([812, 812, 3])
  })

  test('its tokens are counted even where the SDK is asked not to record', async () => {
    const stop = instrumentAiSdk()
    const telemetry = { recordInputs: false, recordOutputs: false }
    const whole = instrumentAiModel(answering(async () => reply('hello')))
    const streamed = instrumentAiModel(streaming(() => streamOf(PARTS)))
    await ai.generateText({ model: whole, prompt: 'p', telemetry })
    await ai.streamText({ model: streamed, prompt: 'p', telemetry }).consumeStream()
    server.answerWith((response) => OPENAI_SHAPES['429 then success']!(response, 0, {}))
    const { model, call } = client()
    await expect(ai.generateText({ model, ...call, telemetry })).rejects.toThrow('Failed after 2 attempts')
    stop()
    const keys = ['gen_ai.usage.output_tokens', 'error.type']
    expect(calls().map(({ name, attributes }) => [name, ...keys.map((key) => attributes[key])])).toEqual([
      ['llm.chat', 5, undefined],
      ['llm.chat_stream', 5, undefined],
      ['llm.chat', undefined, 'rate_limit_exceeded'],
    ])
  })
})

test('the same model comes back, and doing it twice changes nothing', async () => {
  const model = answering(async () => reply('hello'))
  expect(instrumentAiModel(model)).toBe(model)
  const { doGenerate } = model
  expect(instrumentAiModel(model).doGenerate).toBe(doGenerate)
})

test('a stream that is read directly ends its call when its reader leaves, and the model hears why', async () => {
  const told: unknown[] = []
  const model = instrumentAiModel(streaming(() => new ReadableStream({ cancel: (reason) => void told.push(reason) })))
  const { stream } = await model.doStream({ prompt: [] })
  await stream.getReader().cancel('enough')
  expect(told).toEqual(['enough'])
  await expect.poll(() => calls()).toMatchObject([{ name: 'llm.chat_stream', ended: true, status: 'unset' }])
})

test('a stream that breaks while nobody reads is broken at once', async () => {
  const source = Promise.withResolvers<ReadableStreamDefaultController>()
  const { stream } = await instrumentAiModel(streaming(() => new ReadableStream({ start: source.resolve }))).doStream({
    prompt: [],
  })
  const closed = stream.getReader().closed.catch((error: Error) => error.message)
  ;(await source.promise).error(new TypeError('broken'))
  expect(await Promise.race([closed, setImmediate('open')])).toBe('broken')
  expect(calls()).toMatchObject([{ ended: true, status: 'error' }])
})

test('a model of an older specification that is called directly tells its tokens in its own way', async () => {
  const usage = { inputTokens: 9, outputTokens: 4, totalTokens: 13, reasoningTokens: 1, cachedInputTokens: 2 }
  const doGenerate = async (_options: object) => ({ content: [], finishReason: 'length', usage, warnings: [] })
  const model = instrumentAiModel({ specificationVersion: 'v2', provider: 'own', modelId: 'm', doGenerate })
  await model.doGenerate({ prompt: [] })
  expect(calls()[0]!.attributes).toMatchObject({
    'gen_ai.response.finish_reasons': ['length'],
    'gen_ai.usage.input_tokens': 9,
    'gen_ai.usage.output_tokens': 4,
    'gen_ai.usage.cache_read.input_tokens': 2,
    'gen_ai.usage.reasoning.output_tokens': 1,
  })
})
