/** The AI SDK tries again by itself: all attempts are one call. */
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { instrumentAiSdk } from './ai-sdk.ts'
import { type AiClient, clientOf, openAi, VERSIONS } from './fixtures/ai-sdk-client.ts'
import { OPENAI_SHAPES } from './fixtures/ai-sdk-openai.ts'
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

/** Spans of model calls and of what the tests make, in start order; requests are the http subsystem's affair. */
const calls = () => recorder.started.filter(({ name }) => name !== 'llm.http_request' && name !== 'llm.retry')
const drain = async (stream: AsyncIterable<unknown>) => {
  for await (const _part of stream);
}

describe.each(VERSIONS)('%s', (_version, ai) => {
  const client = (): AiClient => clientOf(ai, openAi, server.origin)

  test('a retry is part of its call, and no error', async () => {
    server.answerWith(OPENAI_SHAPES['429 then success']!)
    const { model, call } = client()
    await ai.generateText({ model, ...call })
    server.answerWith(OPENAI_SHAPES['429 then success']!)
    await drain(ai.streamText({ model, ...call }).textStream)
    expect(calls().map(({ name, status, events }) => [name, status, events.length])).toEqual([
      ['llm.chat', 'unset', 0],
      ['llm.chat_stream', 'unset', 0],
    ])
  })

  test("when the retries are used up, the call failed with the API's code", async () => {
    server.answerWith((response) => OPENAI_SHAPES['429 then success']!(response, 0, {}))
    const { model, call } = client()
    await expect(ai.generateText({ model, ...call })).rejects.toThrow('Failed after 2 attempts')
    await drain(ai.streamText({ model, ...call, onError: () => {} }).textStream)
    expect(server.received.length).toBe(4)
    expect(calls().map(({ name, status, attributes }) => [name, status, attributes['error.type']])).toEqual([
      ['llm.chat', 'error', 'rate_limit_exceeded'],
      ['llm.chat_stream', 'error', 'rate_limit_exceeded'],
    ])
  })

  test("a call that is aborted between two attempts failed with the attempt's error", async () => {
    const controller = new AbortController()
    server.answerWith((response) => {
      response.writeHead(429, { 'retry-after': '20' }).end(() => setTimeout(() => controller.abort(), 20))
    })
    const { model } = client()
    await expect(ai.generateText({ model, prompt: 'p', abortSignal: controller.signal })).rejects.toThrow()
    expect(calls().map(({ ended, status }) => [ended, status])).toEqual([[true, 'error']])
  })

  test('each step of an agent has its own retries', async () => {
    const shapes = ['429 then success', 'tool calls', '429 then success', 'normal']
    server.answerWith((response, attempt, body) => OPENAI_SHAPES[shapes[attempt]!]!(response, 0, body))
    const { model, call } = client()
    const tools = { look_up: ai.tool({ inputSchema: z.object({ word: z.string() }), execute: () => 'found' }) }
    await ai.generateText({ model, ...call, tools, stopWhen: ai.isStepCount(2) })
    expect(server.received.length).toBe(4)
    expect(calls().map(({ name, status }) => [name, status])).toEqual([
      ['llm.chat', 'unset'],
      ['llm.chat', 'unset'],
    ])
  })

  test('a failure that is not tried again ends the call at once, whether anybody reads the stream or not', async () => {
    server.answerWith((response) => response.writeHead(400).end('{}'))
    const { model, call } = client()
    const result = ai.streamText({ model, ...call, onError: () => {} })
    await expect.poll(() => calls().map(({ ended, status }) => [ended, status])).toEqual([[true, 'error']])
    await drain(result.textStream)
    expect(server.received.length).toBe(1)
  })
})
