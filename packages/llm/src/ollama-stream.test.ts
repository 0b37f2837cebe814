/** Streams of `ollama`: what is known when, and every way in which they can be over. */
import { EventEmitter, once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { Ollama } from 'ollama'
import { Ollama as LowestOllama } from 'ollama-lowest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collectAllGarbage, collectGarbageUntil } from './fixtures/collect-garbage.ts'
import { startStream, writeLine } from './fixtures/wire-protocols.ts'
import { CHAT, MODEL } from './ollama/fixtures/subjects.ts'
import { chunks, SHAPES } from './ollama/fixtures/wire.ts'
import { instrumentOllama } from './ollama.ts'
import { RecordedServer } from './promised-reply/fixtures/recorded-server.ts'

const VERSIONS = [
  ['newest', Ollama],
  ['lowest', LowestOllama as unknown as typeof Ollama],
] as const

let server: RecordedServer

beforeEach(async () => {
  server = await RecordedServer.start(SHAPES['normal']!)
})

afterEach(() => server[Symbol.asyncDispose]())

const clientOf = (sdk: typeof Ollama = Ollama) => instrumentOllama(new sdk({ host: server.wire.origin }))
const ask = (client: Ollama) => client.chat({ ...CHAT, messages: [...CHAT.messages], stream: true })

describe.each(VERSIONS)('of the %s version', (_which, sdk) => {
  test('a stream has all that a whole reply has, and the time to its first chunk', async () => {
    for await (const _chunk of await ask(clientOf(sdk)));
    expect(server.span.name).toBe('llm.chat_stream')
    expect(server.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'ollama',
      'gen_ai.request.model': MODEL,
      'gen_ai.request.stream': true,
      'gen_ai.response.model': 'llama-test:8b',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.usage.input_tokens': 31,
      'gen_ai.usage.output_tokens': 17,
      'server.address': 'localhost',
      'server.port': expect.any(Number),
    })
  })

  test('one that is left early has failed to finish, which is no error', async () => {
    for await (const _chunk of await ask(clientOf(sdk))) break
    expect([server.span.ended, server.span.status]).toEqual([true, 'unset'])
    expect(server.attributes['gen_ai.response.finish_reasons']).toEqual(['error'])
    expect(server.attributes).not.toHaveProperty(['gen_ai.usage.output_tokens'])
  })

  test('one that is aborted while it is read fails as its reader does', async () => {
    server.wire.answerWith(SHAPES['abort during']!)
    const client = clientOf(sdk)
    await expect(
      (async () => {
        for await (const _chunk of await ask(client)) client.abort()
      })(),
    ).rejects.toThrow('aborted')
    expect([server.span.status, server.attributes['error.type']]).toEqual(['error', 'AbortError'])
    expect(await server.wire.hungUp()).toBe(true)
  })

  test('one that is dropped unread ends when it is collected', async () => {
    const client = clientOf(sdk)
    await (async () => void (await ask(client)))()
    ;(client as unknown as { ongoingStreamedRequests?: unknown[] }).ongoingStreamedRequests?.splice(0)
    await collectGarbageUntil(() => server.span.ended)
    expect(server.attributes).toMatchObject({ 'zeph.abandoned': true })
  })

  test('tools asked for in several chunks are events of their own', async () => {
    server.wire.answerWith(SHAPES['tool calls']!)
    for await (const _chunk of await ask(clientOf(sdk)));
    expect(server.toolCalls).toEqual([{ 'gen_ai.tool.name': 'look_up' }, { 'gen_ai.tool.name': 'look_up' }])
    expect(server.attributes).toHaveProperty(['gen_ai.response.time_to_first_chunk'])
  })
})

describe('one that is aborted unread ends at once', () => {
  test.each([
    ['by itself', (_client: Ollama, stream: Awaited<ReturnType<typeof ask>>) => stream.abort()],
    ['by its client', (client: Ollama) => client.abort()],
  ])('%s', async (_how, abort) => {
    server.wire.answerWith(SHAPES['abort during']!)
    const client = clientOf()
    const stream = await ask(client)
    expect(server.span.ended).toBe(false)
    abort(client, stream)
    expect([server.span.ended, server.span.status]).toEqual([true, 'unset'])
    expect(server.attributes).not.toHaveProperty(['zeph.abandoned'])
    expect(await server.wire.hungUp()).toBe(true)
  })
})

test('the time to the first chunk is that of the first one with content, which may be a thought', async () => {
  const THINKING_MS = 100
  let thought = 0
  server.wire.answerWith(async (response) => {
    const asked = performance.now()
    startStream(response, 'application/x-ndjson')
    writeLine(response, { model: MODEL, message: { role: 'assistant', content: '' }, done: false })
    await setTimeout(THINKING_MS)
    thought = performance.now() - asked
    writeLine(response, { model: MODEL, message: { role: 'assistant', content: '', thinking: 'hm' }, done: false })
  })
  const called = performance.now()
  const iterator = (await ask(clientOf()))[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.next()
  const waited = performance.now() - called
  await iterator.return()
  const milliseconds = 1000 * (server.attributes['gen_ai.response.time_to_first_chunk'] as number)
  expect(milliseconds).toBeGreaterThan(thought * 0.98)
  expect(milliseconds).toBeLessThan(waited * 1.02)
})

test('one that is left before it has said anything has failed to finish', async () => {
  server.wire.answerWith(SHAPES['metadata first']!)
  for await (const _chunk of await ask(clientOf())) break
  expect(server.attributes['gen_ai.response.finish_reasons']).toEqual(['error'])
})

test('one that two read at once is over with the first of them', async () => {
  const stream = await ask(clientOf())
  const [first, second] = [stream[Symbol.asyncIterator](), stream[Symbol.asyncIterator]()]
  await first.next()
  await second.next()
  await second.return()
  expect(server.span.ended).toBe(false)
  await first.return()
  expect(server.span.ended).toBe(true)
})

test('a stream that is being read outlives every collection', async () => {
  const script = new EventEmitter()
  server.wire.answerWith(async (response) => {
    const [first, ...rest] = chunks('/api/chat')
    startStream(response, 'application/x-ndjson')
    writeLine(response, first)
    await once(script, 'rest')
    for (const chunk of rest) writeLine(response, chunk)
    response.end()
  })
  let seen = 0
  for await (const _chunk of await ask(clientOf())) {
    seen += 1
    if (seen > 1) continue
    await collectAllGarbage()
    script.emit('rest')
  }
  expect(server.attributes['gen_ai.response.finish_reasons']).toEqual(['stop'])
  expect(server.attributes).not.toHaveProperty(['zeph.abandoned'])
})
