/** Calls whose promise or stream is dropped, and those where only the garbage collector might think so. */
import { EventEmitter, once } from 'node:events'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collectAllGarbage, collectGarbageUntil } from './fixtures/collect-garbage.ts'
import { ModelServer, sendEvent, sendEvents, sendJson, startEvents } from './fixtures/model-server.ts'
import { CHUNKS, completion, REQUEST } from './fixtures/replies.ts'
import { sendEventStream } from './fixtures/wire-protocols.ts'
import { modelCalls } from './openai/fixtures/same-as-bare.ts'
import { responseWire } from './openai/fixtures/wire.ts'
import { instrumentOpenAI } from './openai.ts'

const STREAM = { ...REQUEST, stream: true } as const

let server: ModelServer
let client: OpenAI
let recorder: SpanRecorder

beforeEach(async () => {
  server = await ModelServer.start()
  client = instrumentOpenAI(new OpenAI({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0 }))
  recorder = recordSpans()
})

afterEach(async () => {
  recorder.stop()
  await server[Symbol.asyncDispose]()
})

const theSpan = () => recorder.started[0]!

describe('dropped unread, the span ends as abandoned when the object is collected', () => {
  test('a stream', async () => {
    server.answerWith((response) => sendEvents(response, CHUNKS))
    await (async () => void (await client.chat.completions.create(STREAM)))()
    await collectGarbageUntil(() => theSpan().ended)
    expect(theSpan().attributes).toMatchObject({ 'zeph.abandoned': true })
  })

  test('a promise that nobody awaits', async () => {
    server.answerWith((response) => sendJson(response, completion()))
    let answered = false
    const watchedFetch: typeof fetch = (...request) => fetch(...request).finally(() => (answered = true))
    const derived = client.withOptions({ fetch: watchedFetch })
    ;(() => void derived.chat.completions.create(REQUEST))()
    await collectGarbageUntil(() => answered && theSpan().ended)
    expect(theSpan().attributes).toMatchObject({ 'zeph.abandoned': true })
  })

  test('an extraction that nobody awaits, and the call in it', async () => {
    server.answerWith((response) => sendJson(response, completion()))
    let answered = false
    const watchedFetch: typeof fetch = (...request) => fetch(...request).finally(() => (answered = true))
    const derived = client.withOptions({ fetch: watchedFetch })
    ;(() => void derived.chat.completions.parse(REQUEST))()
    await collectGarbageUntil(() => answered && modelCalls(recorder).every(({ ended }) => ended))
    expect(modelCalls(recorder).map(({ name, attributes }) => [name, attributes['zeph.abandoned']])).toEqual([
      ['llm.extract', true],
      ['llm.chat', true],
    ])
  })

  test('a stream of a response', async () => {
    server.answerWith((response) => sendEventStream(response, responseWire({ text: ['hello'] }).events))
    await (async () => void (await client.responses.create({ model: 'gpt-test', input: '', stream: true })))()
    await collectGarbageUntil(() => theSpan().ended)
    expect(theSpan().attributes).toMatchObject({ 'zeph.abandoned': true })
  })
})

describe('under way, the span outlives every collection', () => {
  const script = new EventEmitter()

  /** Answers in two parts; garbage is collected before the first and between the two. */
  async function collectDuring<T>(start: () => Promise<T>, head: () => unknown, rest: () => unknown): Promise<T> {
    const asked = once(script, 'asked')
    const result = start()
    await asked
    await collectAllGarbage()
    head()
    await collectAllGarbage()
    rest()
    return result
  }

  test.each([
    ['a reply', () => client.chat.completions.create(REQUEST)],
    ['a reply through a helper of the SDK', () => client.chat.completions.parse(REQUEST)],
    ['a reply with its response', () => client.chat.completions.create(REQUEST).withResponse()],
  ])('%s, whose headers and body are slow', async (_what, ask) => {
    server.answerWith(async (response) => {
      script.emit('asked')
      await once(script, 'head')
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
      await once(script, 'body')
      response.end(JSON.stringify(completion()))
    })
    await collectDuring(
      async () => ask(),
      () => script.emit('head'),
      () => script.emit('body'),
    )
    expect(theSpan().attributes).toMatchObject({ 'gen_ai.response.id': 'chatcmpl-1' })
    expect(theSpan().attributes).not.toHaveProperty(['zeph.abandoned'])
  })

  test('a response whose promise is all that is left', async () => {
    server.answerWith(async (response) => {
      script.emit('asked')
      await once(script, 'head')
      sendJson(response, completion(), 404)
    })
    const failure = await collectDuring(
      () => client.chat.completions.create(REQUEST).asResponse().catch(String),
      () => script.emit('head'),
      () => {},
    )
    expect(failure).toContain('404')
    expect(theSpan().status).toBe('error')
  })

  test.each([
    ['a stream that is being read', (stream: Streamed) => stream],
    ['a branch of a stream', (stream: Streamed) => stream.tee()[0]],
    ['a stream as a web stream', (stream: Streamed) => stream.toReadableStream()],
  ] as const)('%s', async (_what, branchOf) => {
    server.answerWith(async (response) => {
      startEvents(response)
      for (const chunk of CHUNKS.slice(0, 2)) sendEvent(response, chunk)
      await once(script, 'rest')
      for (const chunk of [...CHUNKS.slice(2), '[DONE]']) sendEvent(response, chunk)
      response.end()
    })
    let seen = 0
    for await (const _part of branchOf(await client.chat.completions.create(STREAM)) as AsyncIterable<unknown>) {
      seen += 1
      if (seen === 2) {
        await collectAllGarbage()
        script.emit('rest')
      }
    }
    expect(seen).toBe(CHUNKS.length)
    expect(theSpan().attributes).toMatchObject({ 'gen_ai.response.finish_reasons': ['stop'] })
    expect(theSpan().attributes).not.toHaveProperty(['zeph.abandoned'])
  })
})

type Streamed = Awaited<ReturnType<typeof createStream>>
const createStream = () => client.chat.completions.create(STREAM)
