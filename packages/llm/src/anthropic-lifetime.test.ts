/** Calls whose promise or stream is dropped, and those where only the garbage collector might think so. */
import { EventEmitter, once } from 'node:events'
import type Anthropic from '@anthropic-ai/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { message, REQUEST, sendMessageEvents, TEXT_EVENTS, writeEvents } from './anthropic/fixtures/messages-wire.ts'
import { RecordedCalls } from './anthropic/fixtures/recorded-calls.ts'
import { instrumentAnthropic } from './anthropic.ts'
import { collectAllGarbage, collectGarbageUntil } from './fixtures/collect-garbage.ts'
import { startStream } from './fixtures/wire-protocols.ts'

const STREAM = { ...REQUEST, stream: true } as const

let calls: RecordedCalls
let client: Anthropic

beforeEach(async () => {
  calls = await RecordedCalls.start()
  client = instrumentAnthropic(calls.client())
})

afterEach(() => calls[Symbol.asyncDispose]())

describe('dropped unread, the span ends as abandoned when the object is collected', () => {
  test('a stream', async () => {
    calls.server.answerWith((response) => sendMessageEvents(response, TEXT_EVENTS))
    await (async () => void (await client.messages.create(STREAM)))()
    await collectGarbageUntil(() => calls.spans[0]!.ended)
    expect(calls.attributes).toMatchObject({ 'zeph.abandoned': true })
  })

  test('a promise that nobody awaits', async () => {
    let answered = false
    const watchedFetch: typeof fetch = (...request) => fetch(...request).finally(() => (answered = true))
    const derived = client.withOptions({ fetch: watchedFetch })
    ;(() => void derived.messages.create(REQUEST))()
    await collectGarbageUntil(() => answered && calls.spans[0]!.ended)
    expect(calls.attributes).toMatchObject({ 'zeph.abandoned': true })
  })
})

describe('under way, the span outlives every collection', () => {
  const script = new EventEmitter()

  test.each<[string, () => PromiseLike<unknown>]>([
    ['a reply', () => client.messages.create(REQUEST)],
    ['a reply with its response', () => client.messages.create(REQUEST).withResponse()],
    ['a turn of a thread', () => client.beta.messages.thread(REQUEST).send()],
  ])('%s, whose headers and body are slow', async (_what, ask) => {
    calls.server.answerWith(async (response) => {
      await collectAllGarbage()
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
      await collectAllGarbage()
      response.end(JSON.stringify(message()))
    })
    await ask()
    expect(calls.attributes).toMatchObject({ 'gen_ai.response.id': 'msg_1' })
    expect(calls.attributes).not.toHaveProperty(['zeph.abandoned'])
  })

  const create = () => client.messages.create(STREAM)
  test.each<[string, () => unknown]>([
    ['a stream that is being read', create],
    ['a branch of a stream', async () => (await create()).tee()[0]],
    ['a stream as a web stream', async () => (await create()).toReadableStream()],
    ['a stream of messages', () => client.messages.stream(REQUEST)],
    ['a stream of a thread', () => client.beta.messages.thread(REQUEST).stream()],
  ])('%s', async (_what, open) => {
    calls.server.answerWith(async (response) => {
      const rest = once(script, 'rest')
      startStream(response)
      writeEvents(response, TEXT_EVENTS.slice(0, 3))
      await rest
      writeEvents(response, TEXT_EVENTS.slice(3))
      response.end()
    })
    let seen = 0
    for await (const _event of (await open()) as AsyncIterable<unknown>) {
      seen += 1
      if (seen === 2) {
        await collectAllGarbage()
        script.emit('rest')
      }
    }
    expect(seen).toBe(TEXT_EVENTS.length - 1)
    expect(calls.attributes).toMatchObject({ 'gen_ai.response.finish_reasons': ['stop'] })
    expect(calls.attributes).not.toHaveProperty(['zeph.abandoned'])
  })

  test('the response of a stream of a thread, until the stream is there', async () => {
    calls.server.answerWith(async (response) => {
      await collectAllGarbage()
      startStream(response)
      await collectAllGarbage()
      writeEvents(response, TEXT_EVENTS)
      response.end()
    })
    await client.beta.messages.thread(REQUEST).stream().finalMessage()
    expect(calls.attributes).toMatchObject({ 'gen_ai.usage.output_tokens': 64 })
    expect(calls.attributes).not.toHaveProperty(['zeph.abandoned'])
  })
})
