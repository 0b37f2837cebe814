/** What runs inside a call of the AI SDK is part of that call: its requests, and calls of an SDK that is instrumented, too. */
import { withSpan } from '@zeph-telemetry/core'
import { formatSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instrumentAiSdk } from './ai-sdk.ts'
import { ModelCall } from './call/model-call.ts'
import { clientOf, openAi, VERSIONS } from './fixtures/ai-sdk-client.ts'
import { answering, FINISH, PARTS, reply, said, streaming } from './fixtures/ai-sdk-models.ts'
import { OPENAI_SHAPES } from './fixtures/ai-sdk-openai.ts'
import { WireServer } from './fixtures/wire-server.ts'
import { instrumentOpenAI } from './openai.ts'

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

describe.each(VERSIONS)('%s', (_version, ai) => {
  test('the requests of a call are its children, those of its retries too, with the wait between them', async () => {
    server.answerWith(OPENAI_SHAPES['429 then success']!)
    const { model, call } = clientOf(ai, openAi, server.origin)
    await ai.generateText({ model, ...call })
    expect(formatSpanTree(recorder, { attributes: ['http.response.status_code', 'http.request.resend_count'] })).toBe(
      [
        'llm.chat',
        '  llm.http_request {"http.response.status_code":429} !error',
        '  llm.retry',
        '  llm.http_request {"http.request.resend_count":1,"http.response.status_code":200}',
      ].join('\n'),
    )
  })

  test('a model made of an instrumented client: tokens stand on the inner call, the operation on the outer one', async () => {
    server.answerWith(OPENAI_SHAPES['normal']!)
    const client = instrumentOpenAI(new OpenAI({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0 }))
    const ask = () => client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'p' }] })
    const whole = answering(async () => reply((await ask()).choices[0]!.message.content!))
    const streamed = streaming(
      () =>
        new ReadableStream(
          {
            pull: async (controller) => {
              for (const part of PARTS.slice(0, 3)) controller.enqueue(part)
              controller.enqueue(said((await ask()).choices[0]!.message.content!))
              controller.enqueue(FINISH)
              controller.close()
            },
          },
          { highWaterMark: 0 },
        ),
    )
    await ai.generateText({ model: whole, prompt: 'p' })
    await ai.streamText({ model: streamed, prompt: 'p' }).consumeStream()
    const keys = ['gen_ai.operation.name', 'gen_ai.usage.input_tokens']
    const calls = recorder.started.filter(({ name }) => name.startsWith('llm.chat'))
    expect(calls.map(({ name, attributes }) => [name, ...keys.map((key) => attributes[key])])).toEqual([
      ['llm.chat', 'chat', undefined],
      ['llm.chat', undefined, 812],
      ['llm.chat_stream', 'chat', undefined],
      ['llm.chat', undefined, 812],
    ])
    expect(calls.map(({ parentSpanId }) => calls.findIndex(({ spanId }) => spanId === parentSpanId))).toEqual([
      -1, 0, -1, 2,
    ])
  })

  test('that holds through spans in between, too', async () => {
    server.answerWith(OPENAI_SHAPES['normal']!)
    const client = instrumentOpenAI(new OpenAI({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0 }))
    const ask = () => client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'p' }] })
    const model = answering(() =>
      withSpan('own.step', {}, async () => reply((await ask()).choices[0]!.message.content!)),
    )
    await ai.generateText({ model, prompt: 'p' })
    const tokens = recorder.started.map(({ name, attributes }) => [name, attributes['gen_ai.usage.input_tokens']])
    expect(tokens.filter(([name]) => name !== 'llm.http_request')).toEqual([
      ['llm.chat', undefined],
      ['own.step', undefined],
      ['llm.chat', 812],
    ])
  })

  test('inside of a call it is the active one, outside of it there is none', async () => {
    const inside: unknown[] = []
    const model = answering(async () => {
      inside.push(ModelCall.active()?.span.spanId)
      return reply('hello')
    })
    await ai.generateText({ model, prompt: 'p' })
    expect(ModelCall.active()).toBe(undefined)
    expect(inside).toEqual([recorder.started[0]!.spanId])
  })
})
