/** Structured output of `generateText` and `streamText`: an extraction around the calls that it took. */
import { buildSpanTrees, formatSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { instrumentAiSdk } from './ai-sdk.ts'
import { type AiClient, clientOf, openAi, VERSIONS } from './fixtures/ai-sdk-client.ts'
import { said, streaming } from './fixtures/ai-sdk-models.ts'
import { OPENAI_SHAPES } from './fixtures/ai-sdk-openai.ts'
import { collectGarbageUntil } from './fixtures/collect-garbage.ts'
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
const tree = (...shown: string[]) => formatSpanTree(buildSpanTrees(calls()), { attributes: shown })
const drain = async (stream: AsyncIterable<unknown>) => {
  for await (const _part of stream);
}

describe.each(VERSIONS)('%s', (_version, ai) => {
  const client = (): AiClient => clientOf(ai, openAi, server.origin)

  describe('structured output is an llm.extract around the calls, which has the operation and no tokens', () => {
    const output = ai.Output.object({ schema: z.object({ answer: z.number() }) })
    const CHAT = { 'gen_ai.output.type': 'json', 'gen_ai.usage.input_tokens': 812 }

    test('of generateText', async () => {
      server.answerWith(OPENAI_SHAPES['structured']!)
      const { model, call } = client()
      await ai.generateText({ model, ...call, output })
      const [extract, chat] = calls()
      expect(tree()).toBe('llm.extract\n  llm.chat')
      expect(extract).toMatchObject({ kind: 'internal', status: 'unset' })
      expect(extract!.attributes).toEqual({
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-test',
        'gen_ai.output.type': 'json',
        'openai.api.type': 'chat_completions',
      })
      expect(chat!.attributes).toMatchObject(CHAT)
      expect(chat!.attributes).not.toHaveProperty('gen_ai.operation.name')
    })

    test('of generateText whose reply is no such object: the extraction failed, the call did not', async () => {
      server.answerWith(OPENAI_SHAPES['normal']!)
      const { model, call } = client()
      await expect(ai.generateText({ model, ...call, output })).rejects.toThrow('No object generated')
      expect(calls().map(({ name, status }) => [name, status])).toEqual([
        ['llm.extract', 'error'],
        ['llm.chat', 'unset'],
      ])
    })

    test('of generateText that fails before a model is called, with an error that would be worth another attempt', async () => {
      const { model, call } = client()
      const prepareStep = () => {
        throw Object.assign(new RangeError('later'), { isRetryable: true })
      }
      await expect(ai.generateText({ model, ...call, output, prepareStep })).rejects.toThrow('later')
      expect(tree('error.type')).toBe('llm.extract {"error.type":"RangeError"} !error')
    })

    test('but not of text, which any call gives', async () => {
      server.answerWith(OPENAI_SHAPES['normal']!)
      const { model, call } = client()
      await ai.generateText({ model, ...call, output: ai.Output.text() })
      expect(tree('gen_ai.output.type')).toBe('llm.chat')
    })

    test.each([
      ['structured', 'llm.extract\n  llm.chat_stream'],
      ['500', 'llm.extract !error\n  llm.chat_stream !error'],
      ['cut stream', 'llm.extract !error\n  llm.chat_stream !error'],
    ])('of streamText that is read: %s', async (shape, expected) => {
      server.answerWith(OPENAI_SHAPES[shape]!)
      const { model, call } = client()
      await drain(ai.streamText({ model, ...call, output, onError: () => {} }).fullStream).catch(() => {})
      expect(tree()).toBe(expected)
    })

    test('of streamText that is left early, whose operation the SDK never ends: abandoned when it is dropped', async () => {
      server.answerWith(OPENAI_SHAPES['structured']!)
      await (async () => {
        const { model } = client()
        for await (const part of ai.streamText({ model, prompt: 'p', output }).fullStream)
          if (part.type === 'text-delta') break
      })()
      await collectGarbageUntil(() => calls().every(({ ended }) => ended))
      expect(tree('zeph.abandoned')).toBe('llm.extract {"zeph.abandoned":true}\n  llm.chat_stream')
    })
  })

  test.runIf('experimental_streamTextLowMemory' in ai)(
    'of a stream that cannot be read again: left early, which the SDK takes for an abort',
    async () => {
      const output = ai.Output.object({ schema: z.object({ answer: z.number() }) })
      const source = new ReadableStream({ pull: (controller) => controller.enqueue(said('1')) })
      const result = ai.experimental_streamTextLowMemory({ model: streaming(() => source), prompt: 'p', output })
      for await (const part of result.stream) if (part.type === 'text-delta') break
      await expect.poll(() => calls().map(({ ended }) => ended)).toEqual([true, true])
      expect(tree('zeph.abandoned', 'error.type')).toBe(
        'llm.extract {"error.type":"AbortError"} !error\n  llm.chat_stream {"error.type":"AbortError"} !error',
      )
    },
  )
})
