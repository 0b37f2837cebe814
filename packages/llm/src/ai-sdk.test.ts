/** What spans of the AI SDK's calls say, and where they stand, in the newest and the lowest version. */
import { tracingChannel } from 'node:diagnostics_channel'
import { activeSpan, withContext, withSpan } from '@zeph-telemetry/core'
import { buildSpanTrees, formatSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import type { LanguageModel } from 'ai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { instrumentAiSdk } from './ai-sdk.ts'
import { ANTHROPIC_SHAPES } from './fixtures/ai-sdk-anthropic.ts'
import { type Ai, type AiClient, anthropic, clientOf, openAi, VERSIONS } from './fixtures/ai-sdk-client.ts'
import { answering, PARTS, reply, streaming, streamOf } from './fixtures/ai-sdk-models.ts'
import { EMBEDDING_SHAPES, OPENAI_SHAPES } from './fixtures/ai-sdk-openai.ts'
import { WireServer } from './fixtures/wire-server.ts'

let server: WireServer
let recorder: SpanRecorder
let stop: () => void

beforeEach(async () => {
  server = await WireServer.start()
  recorder = recordSpans()
  stop = instrumentAiSdk()
})

afterEach(async () => {
  stop()
  recorder.stop()
  await server[Symbol.asyncDispose]()
})

const port = () => Number(new URL(server.origin).port)
/** Spans of model calls and of what the tests make, in start order; requests are the http subsystem's affair. */
const calls = () => recorder.started.filter(({ name }) => name !== 'llm.http_request' && name !== 'llm.retry')
const attributes = () => calls().map((span) => span.attributes)
const tree = (...shown: string[]) => formatSpanTree(buildSpanTrees(calls()), { attributes: shown })
const SETTINGS = {
  maxOutputTokens: 100,
  temperature: 0.5,
  topP: 0.9,
  topK: 40,
  frequencyPenalty: 0.1,
  presencePenalty: 0.2,
  stopSequences: ['END'],
  seed: 7,
}

const drain = async (stream: AsyncIterable<unknown>) => {
  for await (const _part of stream);
}

describe.each(VERSIONS)('%s', (version, ai) => {
  const client = (provider: typeof openAi = openAi): AiClient => clientOf(ai, provider, server.origin)

  test('generateText says what the request asks for, and what the reply says of itself', async () => {
    server.answerWith(OPENAI_SHAPES['normal']!)
    const { model, call } = client()
    await withContext({ sessionId: 'session-1' }, () => ai.generateText({ model, ...call, ...SETTINGS }))
    expect(calls().map(({ name, kind }) => [name, kind])).toEqual([['llm.chat', 'client']])
    expect(attributes()).toEqual([
      {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'openai.api.type': 'chat_completions',
        'gen_ai.conversation.id': 'session-1',
        'session.id': 'session-1',
        'gen_ai.request.model': 'gpt-test',
        'gen_ai.request.max_tokens': 100,
        'gen_ai.request.temperature': 0.5,
        'gen_ai.request.top_p': 0.9,
        'gen_ai.request.top_k': 40,
        'gen_ai.request.frequency_penalty': 0.1,
        'gen_ai.request.presence_penalty': 0.2,
        'gen_ai.request.stop_sequences': ['END'],
        'gen_ai.request.seed': 7,
        'gen_ai.response.id': 'chatcmpl-1',
        'gen_ai.response.model': 'gpt-test-2026-03-01',
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.usage.input_tokens': 812,
        'gen_ai.usage.output_tokens': 64,
        'gen_ai.usage.cache_read.input_tokens': 512,
        'gen_ai.usage.reasoning.output_tokens': 32,
        'server.address': 'localhost',
        'server.port': port(),
      },
    ])
  })

  test("streamText says the same, and when the first content came; Anthropic's input is the sum of its parts", async () => {
    server.answerWith(ANTHROPIC_SHAPES['normal']!)
    const { model, call } = client(anthropic)
    await drain(ai.streamText({ model, ...call }).fullStream)
    expect(attributes()).toEqual([
      {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.request.model': 'claude-test',
        'gen_ai.request.stream': true,
        'gen_ai.response.id': 'msg_1',
        'gen_ai.response.model': 'claude-test-1',
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.response.time_to_first_chunk': expect.any(Number),
        'gen_ai.usage.input_tokens': 420,
        'gen_ai.usage.output_tokens': 40,
        'gen_ai.usage.cache_read.input_tokens': 300,
        'gen_ai.usage.cache_write.input_tokens': 20,
      },
    ])
  })

  test('the first content is not the first event: the time is that of the content', async () => {
    server.answerWith(OPENAI_SHAPES['metadata first']!)
    const { model, call } = client()
    let [seen, metadata] = [0, 0]
    for await (const part of ai.streamText({ model, ...call }).fullStream) {
      if (part.type === 'start-step') metadata = performance.now()
      if (part.type === 'text-delta') seen ||= performance.now()
    }
    const [{ 'gen_ai.response.time_to_first_chunk': first, 'server.port': at } = {}] = attributes()
    expect(at).toBe(port())
    expect(first).toBeGreaterThan(0.015)
    expect(seen - metadata).toBeGreaterThan(0)
  })

  test('an agent calls the model in steps; tools and what they ask of models stand beside those calls, below the caller', async () => {
    server.answerWith(OPENAI_SHAPES['tool calls']!)
    const { model, call } = client()
    const inner = () =>
      ai.generateText({ model: client(anthropic).model, prompt: 'p', maxRetries: 0 }).catch(() => 'no')
    const execute = () => withSpan('tool.execute', {}, inner)
    const tools = { look_up: ai.tool({ inputSchema: z.object({ word: z.string() }), execute }) }
    const steps = { tools, stopWhen: ai.isStepCount(3) }
    await withSpan('agent.turn', {}, () => ai.generateText({ model, ...call, ...steps }))
    server.answerWith(OPENAI_SHAPES['tool calls']!)
    await withSpan('agent.turn', {}, () => drain(ai.streamText({ model, ...call, ...steps }).textStream))
    expect(tree('gen_ai.response.finish_reasons')).toMatchInlineSnapshot(`
      "agent.turn
        llm.chat {"gen_ai.response.finish_reasons":["tool_call"]}
        tool.execute
          llm.chat !error
        llm.chat {"gen_ai.response.finish_reasons":["stop"]}
      agent.turn
        llm.chat_stream {"gen_ai.response.finish_reasons":["tool_call"]}
        tool.execute
          llm.chat !error
        llm.chat_stream {"gen_ai.response.finish_reasons":["stop"]}"
    `)
    expect(recorder.find('llm.chat')?.events).toMatchObject([
      { name: 'zeph.tool_call', attributes: { 'gen_ai.tool.name': 'look_up', 'gen_ai.tool.call.id': 'call_1' } },
    ])
    expect(recorder.find('llm.chat_stream')?.events).toMatchObject([
      { name: 'zeph.tool_call', attributes: { 'gen_ai.tool.name': 'look_up', 'gen_ai.tool.call.id': 'call_1' } },
    ])
  })

  test('embeddings are one span a call, whatever number of texts', async () => {
    server.answerWith(EMBEDDING_SHAPES['429 then success']!)
    const { embedder: model, call } = client()
    await ai.embed({ model, value: 'a', maxRetries: call.maxRetries })
    expect(calls().map(({ name, kind }) => [name, kind])).toEqual([['llm.embed', 'client']])
    expect(attributes()).toEqual([
      {
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'embed-test',
        'gen_ai.embeddings.dimension.count': 3,
        'gen_ai.usage.input_tokens': 3,
        'zeph.embeddings.count': 1,
      },
    ])
    recorder.clear()
    await ai.embedMany({ model, values: ['a', 'b'], maxRetries: 0 })
    const many = { 'gen_ai.usage.input_tokens': 6, 'zeph.embeddings.count': 2, 'gen_ai.embeddings.dimension.count': 3 }
    expect(attributes()).toMatchObject(version === 'ai 7.0.0' ? [] : [many])
  })

  test('a call with telemetry switched off is not seen', async () => {
    server.answerWith(OPENAI_SHAPES['normal']!)
    const { model, embedder, call } = client()
    const telemetry = { isEnabled: false }
    await ai.generateText({ model, ...call, telemetry })
    await drain(ai.streamText({ model, ...call, telemetry }).textStream)
    server.answerWith(EMBEDDING_SHAPES['normal']!)
    await ai.embed({ model: embedder, value: 'a', telemetry })
    expect(calls()).toEqual([])
  })

  test("a finish reason that the SDK has no name for is the provider's, one that never came an error", async () => {
    const reasons = [
      { unified: 'other', raw: 'pause_turn' },
      { unified: 'other', raw: undefined },
    ] as const
    for (const finishReason of reasons)
      await ai.generateText({ model: answering(async () => ({ ...reply('hello'), finishReason })), prompt: 'p' })
    const cut = streaming(() => streamOf(PARTS.slice(0, -1)))
    await ai.streamText({ model: cut, prompt: 'p', onError: () => {} }).consumeStream()
    expect(attributes().map((of) => of['gen_ai.response.finish_reasons'])).toEqual([
      ['pause_turn'],
      ['other'],
      ['error'],
    ])
  })

  test('integrations of the SDK that run at the same time change nothing', async () => {
    server.answerWith(OPENAI_SHAPES['normal']!)
    const { model, call } = client()
    const ids = new Set<string>()
    const executeLanguageModelCall = <T>({ execute }: { execute: () => PromiseLike<T> }): PromiseLike<T> => {
      ids.add(activeSpan().spanId)
      return execute()
    }
    const telemetry = { integrations: [{ executeLanguageModelCall }] }
    await ai.generateText({ model, ...call, telemetry })
    await drain(ai.streamText({ model, ...call, telemetry }).textStream)
    expect(calls().map(({ name }) => name)).toEqual(['llm.chat', 'llm.chat_stream'])
    expect([...ids]).toEqual(calls().map(({ spanId }) => spanId))
  })
})

describe('subscriptions', () => {
  const [[, ai]] = VERSIONS as readonly [readonly [string, Ai]]
  const ask = async (model: LanguageModel) => void (await ai.generateText({ model, prompt: 'p' }))

  test('are one, however many ask for it; the last to leave ends it', async () => {
    server.answerWith(OPENAI_SHAPES['normal']!)
    const { model } = clientOf(ai, openAi, server.origin)
    const leave = instrumentAiSdk()
    await ask(model)
    expect(calls().length).toBe(1)
    leave()
    leave()
    await ask(model)
    expect(calls().length).toBe(2)
    stop()
    expect(tracingChannel('ai:telemetry').hasSubscribers).toBe(false)
    await ask(model)
    expect(calls().length).toBe(2)
    stop = instrumentAiSdk()
    await ask(model)
    expect(calls().length).toBe(3)
  })
})
