/** Streams of `@google/genai`: what is known when, and every way in which they can be over. */
import { EventEmitter, once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { GoogleGenAI } from '@google/genai'
import { GoogleGenAI as LowestGoogleGenAI } from 'google-genai-lowest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collectAllGarbage, collectGarbageUntil } from './fixtures/collect-garbage.ts'
import { startStream, writeEvent } from './fixtures/wire-protocols.ts'
import { REQUEST } from './google-genai/fixtures/content-subjects.ts'
import { API_KEY, answer, CHUNKS, generated, SHAPES } from './google-genai/fixtures/wire.ts'
import { instrumentGoogleGenAI } from './google-genai.ts'
import { RecordedServer } from './promised-reply/fixtures/recorded-server.ts'

const VERSIONS = [
  ['newest', GoogleGenAI],
  ['lowest', LowestGoogleGenAI as unknown as typeof GoogleGenAI],
] as const

let server: RecordedServer

beforeEach(async () => {
  server = await RecordedServer.start(SHAPES['normal']!)
})

afterEach(() => server[Symbol.asyncDispose]())

const clientOf = (sdk: typeof GoogleGenAI = GoogleGenAI) =>
  instrumentGoogleGenAI(new sdk({ apiKey: API_KEY, httpOptions: { baseUrl: server.wire.origin } }))
const ask = ({ models }: GoogleGenAI, config: object = {}) => models.generateContentStream({ ...REQUEST, config })
const reasons = () => server.attributes['gen_ai.response.finish_reasons']

async function readAll(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _chunk of chunks);
}

describe.each(VERSIONS)('of the %s version', (_which, sdk) => {
  test('a stream has all that a whole reply has, and the time to its first chunk', async () => {
    await readAll(await ask(clientOf(sdk)))
    expect(server.span.name).toBe('llm.chat_stream')
    expect(server.attributes).toEqual({
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'gemini-test',
      'gen_ai.request.stream': true,
      'gen_ai.response.id': 'resp-1',
      'gen_ai.response.model': 'gemini-test-001',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.usage.input_tokens': 127,
      'gen_ai.usage.output_tokens': 42,
      'gen_ai.usage.cache_read.input_tokens': 80,
      'gen_ai.usage.reasoning.output_tokens': 12,
      'gen_ai.usage.text.input_tokens': 107,
      'gen_ai.usage.image.input_tokens': 20,
      'gen_ai.usage.text.output_tokens': 42,
      'gen_ai.usage.text.cache_read.input_tokens': 80,
      'server.address': 'localhost',
      'server.port': expect.any(Number),
    })
  })

  test('one that is left early has failed to finish, which is no error, and has the tokens up to there', async () => {
    for await (const _chunk of await ask(clientOf(sdk))) break
    expect([server.span.ended, server.span.status, reasons()]).toEqual([true, 'unset', ['error']])
    expect(server.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 120 })
    expect(server.attributes).not.toHaveProperty(['gen_ai.usage.output_tokens'])
  })

  test('one that is aborted fails as its reader does', async () => {
    server.wire.answerWith(SHAPES['abort during']!)
    const abort = new AbortController()
    const reading = async () => {
      for await (const _chunk of await ask(clientOf(sdk), { abortSignal: abort.signal })) abort.abort()
    }
    await expect(reading()).rejects.toThrow('aborted')
    expect([server.span.status, server.attributes['error.type']]).toEqual(['error', 'AbortError'])
    expect(await server.wire.hungUp()).toBe(true)
  })

  test('one that is dropped unread ends when it is collected', async () => {
    const client = clientOf(sdk)
    await (async () => void (await ask(client)))()
    await collectGarbageUntil(() => server.span.ended)
    expect(server.attributes).toMatchObject({ 'zeph.abandoned': true })
  })

  test('one that is being read outlives every collection', async () => {
    const script = new EventEmitter()
    server.wire.answerWith(async (response) => {
      startStream(response)
      writeEvent(response, { data: CHUNKS[0] })
      await once(script, 'rest')
      for (const data of CHUNKS.slice(1)) writeEvent(response, { data })
      response.end()
    })
    let seen = 0
    for await (const _chunk of await ask(clientOf(sdk))) {
      seen += 1
      if (seen > 1) continue
      await collectAllGarbage()
      script.emit('rest')
    }
    expect([reasons(), server.attributes['zeph.abandoned']]).toEqual([['stop'], undefined])
  })

  test('several candidates have their reasons in order, however they come', async () => {
    const chunk = (index: number, finishReason?: string) => ({
      candidates: [{ index, content: { parts: [{ text: 'x' }] }, ...(finishReason && { finishReason }) }],
    })
    server.wire.answerWith(answer({ chunks: [chunk(1), chunk(0), chunk(1, 'MAX_TOKENS'), chunk(0, 'STOP')] }))
    await readAll(await ask(clientOf(sdk)))
    expect(reasons()).toEqual(['stop', 'length'])
  })

  test('a prompt that was refused ends as filtered', async () => {
    server.wire.answerWith(SHAPES['refusal']!)
    await readAll(await ask(clientOf(sdk)))
    expect(reasons()).toEqual(['content_filter'])
    expect(server.attributes).not.toHaveProperty(['gen_ai.response.time_to_first_chunk'])
  })
})

test('an error in place of a chunk has the name that the API gives it', async () => {
  server.wire.answerWith(SHAPES['an error in the stream']!)
  await expect((async () => readAll(await ask(clientOf())))()).rejects.toThrow('UNAVAILABLE')
  expect([server.span.status, server.attributes['error.type']]).toEqual(['error', 'UNAVAILABLE'])
})

test('a tool call in pieces is one, the next one is another', async () => {
  const call = (functionCall: object) => generated([{ functionCall }])
  server.wire.answerWith(
    answer({
      chunks: [
        call({ name: 'a', id: 'call-1', willContinue: true }),
        call({ partialArgs: [{ jsonPath: '$.x', numberValue: 1 }], willContinue: true }),
        call({}),
        call({ name: 'b' }),
        generated([{ functionCall: { name: 'c' } }, { functionCall: { name: 'd' } }], 'STOP'),
      ],
    }),
  )
  await readAll(await ask(clientOf()))
  expect(server.toolCalls.map((tool) => Object.values(tool as object))).toEqual([['a', 'call-1'], ['b'], ['c'], ['d']])
})

describe('the time to the first chunk is that of the first one with content', () => {
  const THINKING_MS = 100

  test.each([
    ['text', { text: 'x' }],
    ['a thought', { text: 'hm', thought: true }],
    ['a tool call', { functionCall: { name: 'look_up' } }],
    ['an image', { inlineData: { mimeType: 'image/png', data: 'eA==' } }],
    ['code', { executableCode: { code: '1', language: 'PYTHON' } }],
  ])('%s', async (_what, part) => {
    let thought = 0
    server.wire.answerWith(async (response) => {
      const asked = performance.now()
      startStream(response)
      writeEvent(response, { data: { responseId: 'resp-1', usageMetadata: { promptTokenCount: 9 } } })
      writeEvent(response, { data: generated([{ text: '' }, { thoughtSignature: 'c2ln' }]) })
      await setTimeout(THINKING_MS)
      thought = performance.now() - asked
      writeEvent(response, { data: generated([part]) })
    })
    const called = performance.now()
    const chunks = await ask(clientOf())
    for (let seen = 0; seen < 3; seen += 1) await chunks.next()
    const waited = performance.now() - called
    await chunks.return(undefined)
    const milliseconds = 1000 * (server.attributes['gen_ai.response.time_to_first_chunk'] as number)
    expect(milliseconds).toBeGreaterThan(thought * 0.98)
    expect(milliseconds).toBeLessThan(waited * 1.02)
  })
})
