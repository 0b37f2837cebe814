/** A user's own provider behind `instrumentProvider`: what its spans say, and that nothing else changes. */
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { abandonedSpans, withSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { capturingContent } from './fixtures/capturing-content.ts'
import { collectAllGarbage, collectGarbageUntil } from './fixtures/collect-garbage.ts'
import { instrumentProvider } from './instrument-provider.ts'

let recorder: SpanRecorder
beforeEach(() => {
  recorder = recordSpans()
})
afterEach(() => recorder.stop())

const theSpan = () => recorder.started[0]!
const attributes = () => theSpan().attributes

async function readAll<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of stream) items.push(item)
  return items
}

/** An object with one method that answers so. */
const answering = <R>(reply: R) => ({ chat: (..._request: unknown[]) => reply })

const REPLY = {
  id: 'reply-1',
  model: 'own-1-2026',
  text: 'Hello',
  finishReason: 'stop',
  usage: { inputTokens: 812, outputTokens: 64, cachedInputTokens: 512, reasoningTokens: 32 },
}

const TOLD = {
  'gen_ai.response.id': 'reply-1',
  'gen_ai.response.model': 'own-1-2026',
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.usage.input_tokens': 812,
  'gen_ai.usage.output_tokens': 64,
  'gen_ai.usage.cache_read.input_tokens': 512,
  'gen_ai.usage.reasoning.output_tokens': 32,
}

describe('usual names of methods', () => {
  test.each([
    ['chat', 'llm.chat'],
    ['complete', 'llm.chat'],
    ['generate', 'llm.chat'],
    ['generateText', 'llm.chat'],
    ['chatStream', 'llm.chat_stream'],
    ['stream', 'llm.chat_stream'],
    ['streamText', 'llm.chat_stream'],
    ['embed', 'llm.embed'],
    ['embedMany', 'llm.embed'],
    ['extract', 'llm.extract'],
    ['generateObject', 'llm.extract'],
  ])('%s is %s', (method, span) => {
    const provider = { [method]: () => 'done' }
    expect(instrumentProvider(provider)[method]!()).toBe('done')
    expect(recorder.spans.map(({ name }) => name)).toEqual([span])
  })

  test('a chat that is asked for a stream is one', () => {
    instrumentProvider(answering('')).chat({ messages: [], stream: true })
    expect(theSpan()).toMatchObject({ name: 'llm.chat_stream', attributes: { 'gen_ai.request.stream': true } })
  })

  test('other names are given, and usual ones left alone', () => {
    const provider = instrumentProvider(
      { ask: () => 'yes', complete: () => 'no' },
      { methods: { ask: 'llm.chat', complete: false } },
    )
    provider.ask()
    provider.complete()
    expect(recorder.spans.map(({ name }) => name)).toEqual(['llm.chat'])
  })
})

describe('the span says', () => {
  test.each([
    [
      'snake case',
      {
        model: 'own-1',
        max_tokens: 100,
        top_p: 0.5,
        top_k: 4,
        stop: 'END',
        frequency_penalty: 0.1,
        temperature: 0,
        n: 2,
      },
    ],
    [
      'camel case, in options of their own',
      { options: { model: 'own-1', maxTokens: 100, topP: 0.5, topK: 4, stopSequences: ['END'], n: 2 }, temperature: 0 },
    ],
  ])('what a request asks for, in %s', (_case, request) => {
    instrumentProvider(answering('')).chat(request)
    expect(attributes()).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'own-1',
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.temperature': 0,
      'gen_ai.request.top_p': 0.5,
      'gen_ai.request.top_k': 4,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.choice.count': 2,
    })
  })

  test.each([
    ['camel case', REPLY, TOLD],
    [
      'snake case, with details',
      {
        response_id: 'reply-1',
        model_id: 'own-1-2026',
        stop_reason: 'end_turn',
        usage: {
          prompt_tokens: 812,
          completion_tokens: 64,
          prompt_tokens_details: { cached_tokens: 512 },
          completion_tokens_details: { reasoning_tokens: 32 },
        },
      },
      TOLD,
    ],
    [
      "OpenAI's choices",
      { choices: [{ finish_reason: 'length' }, { finish_reason: 'tool_calls' }] },
      { 'gen_ai.response.finish_reasons': ['length', 'tool_call'] },
    ],
    [
      "Anthropic's cache, which comes on top of the input",
      { usage: { input_tokens: 100, cache_read_input_tokens: 20, cache_creation_input_tokens: 3, output_tokens: 7 } },
      {
        'gen_ai.usage.input_tokens': 123,
        'gen_ai.usage.cache_read.input_tokens': 20,
        'gen_ai.usage.cache_write.input_tokens': 3,
        'gen_ai.usage.output_tokens': 7,
      },
    ],
  ])('what a reply says of itself, in %s', async (_case, reply, told) => {
    await instrumentProvider(answering(Promise.resolve(reply))).chat('?')
    expect(attributes()).toMatchObject(told)
  })

  test('which tools are asked for, as events', () => {
    const toolCalls = [
      { id: 'call-1', name: 'look_up', arguments: {} },
      { id: 'call-2', function: { name: 'shell', arguments: '{}' } },
    ]
    instrumentProvider(answering({ toolCalls })).chat('?')
    expect(theSpan().events.map(({ name, attributes: told }) => [name, told])).toEqual([
      ['zeph.tool_call', { 'gen_ai.tool.name': 'look_up', 'gen_ai.tool.call.id': 'call-1' }],
      ['zeph.tool_call', { 'gen_ai.tool.name': 'shell', 'gen_ai.tool.call.id': 'call-2' }],
    ])
  })

  test('whose it is and where it runs, from the object or the options', () => {
    class HouseModel {
      readonly provider = 'house'
      readonly model = 'house-1'
      readonly baseUrl = 'http://models.example:8080/path?key=1'
      chat() {
        return 'Hello'
      }
    }
    instrumentProvider(new HouseModel()).chat()
    instrumentProvider(new HouseModel(), {
      provider: 'villa',
      model: 'villa-1',
      server: 'https://villa.example',
      local: true,
    }).chat()
    expect(recorder.spans).toMatchObject([
      {
        kind: 'client',
        attributes: {
          'gen_ai.provider.name': 'house',
          'gen_ai.request.model': 'house-1',
          'server.address': 'models.example',
          'server.port': 8080,
        },
      },
      {
        kind: 'internal',
        attributes: {
          'gen_ai.provider.name': 'villa',
          'gen_ai.request.model': 'villa-1',
          'server.address': 'villa.example',
          'server.port': 443,
        },
      },
    ])
  })

  test('that an extraction has a form, and nothing of a choice that is one by itself', () => {
    instrumentProvider({ extract: (_request: object) => ({}) }).extract({ n: 1 })
    expect(attributes()).toMatchObject({ 'gen_ai.output.type': 'json' })
    expect(attributes()).not.toHaveProperty(['gen_ai.request.choice.count'])
  })

  test('how many texts are embedded, and how long a vector is', async () => {
    const provider = { embed: async (_texts: string[], _options: object) => ({ data: [{ embedding: [1, 2, 3] }] }) }
    await instrumentProvider(provider).embed(['tea', 'coffee'], { model: 'own-embed' })
    expect(attributes()).toMatchObject({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.request.model': 'own-embed',
      'zeph.embeddings.count': 2,
      'gen_ai.embeddings.dimension.count': 3,
    })
  })

  test('nothing that a text in the place of a name or id would give away', async () => {
    const text = 'what the user said'
    const reply = { id: text, model: text, finishReason: text, toolCalls: [{ id: text, name: text }] }
    await instrumentProvider(answering(reply)).chat({ model: text, stop: [text], provider: text })
    const { attributes: told, events } = theSpan()
    expect(JSON.stringify([{ ...told, 'gen_ai.request.stop_sequences': undefined }, events])).not.toContain(text)
  })
})

describe("a user's own functions say what other requests and replies mean", () => {
  const HOUSE = {
    ask: async (question: { words: string; by: string }) => ({
      said: question.words,
      read: 10,
      written: 5,
      why: 'enough',
    }),
    async *recite(_by: string) {
      yield { word: 'once' }
      yield { word: 'upon', last: true }
    },
  }

  test('for a method', async () => {
    const house = instrumentProvider(Object.create(HOUSE) as typeof HOUSE, {
      methods: {
        ask: {
          span: 'llm.chat',
          request: ({ by }) => ({ model: by, attributes: { 'gen_ai.request.seed': 7 } }),
          reply: ({ read, written, why }) => ({ usage: { input: read, output: written }, finishReasons: [why] }),
        },
      },
    })
    await house.ask({ words: 'Hello', by: 'house-2' })
    expect(attributes()).toMatchObject({
      'gen_ai.request.model': 'house-2',
      'gen_ai.request.seed': 7,
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.response.finish_reasons': ['enough'],
    })
  })

  test('for the chunks of a stream', async () => {
    const house = instrumentProvider(Object.create(HOUSE) as typeof HOUSE, {
      methods: {
        recite: {
          span: 'llm.chat_stream',
          chunk: ({ word, last }) => ({ text: word, ...(last && { finishReason: 'stop' }) }),
        },
      },
    })
    await readAll(house.recite('house-2'))
    expect(attributes()).toMatchObject({ 'gen_ai.response.finish_reasons': ['stop'] })
    expect(attributes()).toHaveProperty(['gen_ai.response.time_to_first_chunk'])
  })

  test('and where they throw, what is recognised by itself still counts', async () => {
    const boom = () => {
      throw new Error('a mistake')
    }
    const house = instrumentProvider(answering(REPLY), { request: boom, reply: boom, chunk: boom })
    expect(house.chat({ model: 'own-1' })).toBe(REPLY)
    expect(attributes()).toMatchObject({ 'gen_ai.request.model': 'own-1', ...TOLD })
    expect(theSpan().status).toBe('unset')
    expect(theSpan().events.map(({ name }) => name)).toEqual(['zeph.unreadable_reply'])
  })
})

/** The same chunks in every form that a stream can have. */
const CHUNKS = [
  { type: 'start', id: 'reply-1', model: 'own-1-2026' },
  { type: 'text-delta', delta: 'Hel' },
  { type: 'text-delta', delta: 'lo' },
  { type: 'finish', finishReason: 'stop', usage: REPLY.usage },
]

async function* generated() {
  yield* CHUNKS
}

const FORMS: Readonly<Record<string, () => unknown>> = {
  'an async generator': generated,
  'a promise of an async generator': async () => generated(),
  'a generator': function* () {
    yield* CHUNKS
  },
  'an object that hands out an async iterator': () => ({ [Symbol.asyncIterator]: generated }),
  'a web stream': () => ReadableStream.from(CHUNKS),
  "a stream of Node's": () => Readable.from(CHUNKS),
  'a thenable that comes to a generator': () => ({
    then: (resolve: (value: unknown) => void) => resolve(generated()),
  }),
}

const streaming = (make: () => unknown) => instrumentProvider({ chatStream: make as () => AsyncIterable<object> })

describe.each(Object.entries(FORMS))('%s', (_form, make) => {
  test('is one span, until its last chunk is read', async () => {
    const stream = await streaming(make).chatStream()
    expect(theSpan().ended).toBe(false)
    expect(await readAll(stream)).toEqual(CHUNKS)
    expect(recorder.spans).toEqual([theSpan()])
    expect(attributes()).toMatchObject({ 'gen_ai.request.stream': true, ...TOLD })
    expect(attributes()['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0)
  })

  test('that is left early has no reason to have ended', async () => {
    for await (const chunk of await streaming(make).chatStream()) if (chunk === CHUNKS[1]) break
    // Node's streams say so on the next turn.
    await setImmediate()
    expect(theSpan()).toMatchObject({ ended: true, status: 'unset' })
    expect(attributes()).toMatchObject({ 'gen_ai.response.finish_reasons': ['error'] })
  })

  test('that is dropped unread ends when it is collected', async () => {
    const before = abandonedSpans()
    await (async () => void (await streaming(make).chatStream()))()
    await collectGarbageUntil(() => theSpan().ended)
    expect(attributes()).toMatchObject({ 'zeph.abandoned': true })
    expect(abandonedSpans()).toBe(before + 1)
  })

  test('outlives every collection while it is read', async () => {
    let collected = false
    const registry = new FinalizationRegistry(() => {
      collected = true
    })
    for await (const chunk of await streaming(make).chatStream()) {
      if (chunk !== CHUNKS[1]) continue
      registry.register({}, undefined)
      await collectGarbageUntil(() => collected)
    }
    expect(attributes()).toMatchObject(TOLD)
    expect(attributes()).not.toHaveProperty(['zeph.abandoned'])
  })
})

describe('a stream that fails in the middle', () => {
  const failure = new RangeError('cut')
  async function* failing() {
    yield 'Hel'
    throw failure
  }
  test.each<[string, () => unknown]>([
    ['an async generator', failing],
    ['an object that hands out an async iterator', () => ({ [Symbol.asyncIterator]: failing })],
    ['a web stream', () => ReadableStream.from(failing())],
    ["a stream of Node's", () => Readable.from(failing())],
  ])('%s', async (_form, make) => {
    const read = async () => {
      for await (const _chunk of await streaming(make).chatStream());
    }
    await expect(read()).rejects.toBe(failure)
    expect(theSpan()).toMatchObject({ ended: true, status: 'error', attributes: { 'error.type': 'RangeError' } })
  })
})

test('a web stream that is read by a reader, and cancelled through it', async () => {
  const stream = streaming(() => ReadableStream.from(CHUNKS)).chatStream() as unknown as ReadableStream<object>
  const reader = stream.getReader()
  expect([await reader.read(), await reader.read()]).toMatchObject([{ value: CHUNKS[0] }, { value: CHUNKS[1] }])
  await reader.cancel()
  await setImmediate()
  expect(theSpan()).toMatchObject({ ended: true, status: 'unset' })
  expect(attributes()).toMatchObject({ 'gen_ai.response.id': 'reply-1', 'gen_ai.response.finish_reasons': ['error'] })
})

test('a web stream that is cancelled after its reader let go has no reason to have ended', async () => {
  const stream = streaming(() => ReadableStream.from(['Hel', 'lo'])).chatStream() as unknown as ReadableStream<string>
  const reader = stream.getReader()
  await reader.read()
  reader.releaseLock()
  await stream.cancel()
  await setImmediate()
  expect(attributes()).toMatchObject({ 'gen_ai.response.finish_reasons': ['error'] })
})

test('an iterator outlives the iterable that it came from', async () => {
  const provider = streaming(() => ({ [Symbol.asyncIterator]: () => generated() }))
  const begin = async () => provider.chatStream()[Symbol.asyncIterator]()
  const iterator = await begin()
  await iterator.next()
  await collectAllGarbage()
  for (let step = await iterator.next(); !step.done; ) step = await iterator.next()
  expect(attributes()).toMatchObject(TOLD)
  expect(attributes()).not.toHaveProperty(['zeph.abandoned'])
})

test('a promise that never settles ends when it is dropped', async () => {
  ;(() => void streaming(() => new Promise(() => {})).chatStream())()
  await collectGarbageUntil(() => theSpan().ended)
  expect(attributes()).toMatchObject({ 'zeph.abandoned': true })
})

test.each<[string, () => unknown]>([
  ['a generator', generatedTexts],
  ['a web stream', () => ReadableStream.from(['Hel', 'lo'])],
  ["a stream of Node's", () => Readable.from(['Hel', 'lo'])],
])('%s that gives no reason and comes to its end has stopped', async (_form, make) => {
  await readAll(await streaming(make).chatStream())
  expect(attributes()).toMatchObject({ 'gen_ai.response.finish_reasons': ['stop'] })
})

async function* generatedTexts() {
  yield* ['Hel', 'lo']
}

test('a reason that was given stays', async () => {
  const chunks = ['Hel', { text: 'lo', finishReason: 'length' }]
  await readAll(streaming(() => ReadableStream.from(chunks)).chatStream())
  expect(attributes()).toMatchObject({ 'gen_ai.response.finish_reasons': ['length'] })
})

describe('chunks are recognised', () => {
  test.each<[string, unknown[]]>([
    ['texts', ['Hel', 'lo']],
    ['with text', [{ text: 'Hel' }, { textDelta: 'lo' }]],
    ['with content', [{ content: 'Hello' }]],
    ['with a delta of their own', [{ delta: { content: 'Hello' } }]],
    ['with reasoning', [{ type: 'reasoning-delta', delta: 'Hm' }]],
    ["OpenAI's", [{ choices: [{ delta: { content: 'Hello' } }] }]],
    ['with tool calls', [{ toolCalls: [{ id: 'call-1', name: 'look_up' }] }]],
  ])('%s, which bear content; the end of the stream is the reason why it ended', async (_form, chunks) => {
    const stream = streaming(async function* () {
      yield { type: 'start' }
      yield* chunks
    })
    await readAll(stream.chatStream())
    expect(attributes()).toHaveProperty(['gen_ai.response.time_to_first_chunk'])
    expect(attributes()).toMatchObject({ 'gen_ai.response.finish_reasons': ['stop'] })
  })

  test('and those that bear none are no first chunk', async () => {
    await readAll(streaming(() => ReadableStream.from([{ type: 'start' }, { text: '' }, {}, 7])).chatStream())
    expect(attributes()).not.toHaveProperty(['gen_ai.response.time_to_first_chunk'])
  })
})

describe('the caller cannot tell', () => {
  test('a promise that nobody awaits and that rejects is as unhandled as before', async () => {
    const failure = new Error('no')
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const handlers = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection').once('unhandledRejection', resolve)
    void instrumentProvider({ chat: async () => Promise.reject(failure) }).chat()
    expect(await promise).toBe(failure)
    for (const handler of handlers) process.on('unhandledRejection', handler)
    expect(theSpan().status).toBe('error')
  })

  test('a lazy thenable runs once, when its owner says so', async () => {
    let runs = 0
    const lazy = {
      then(resolve: (value: string) => void) {
        runs += 1
        resolve('Hello')
      },
    }
    const returned = instrumentProvider({ chat: () => lazy }).chat()
    expect([returned === lazy, runs, theSpan().ended]).toEqual([true, 0, false])
    expect(await returned).toBe('Hello')
    expect([runs, theSpan().ended]).toEqual([1, true])
  })

  test('handlers of a thenable run where they were given', async () => {
    const lazy = { then: (resolve: (value: string) => void) => resolve('Hello') }
    instrumentProvider({ chat: () => lazy })
      .chat()
      .then(() => withSpan('what follows', {}, () => {}))
    expect(recorder.find('what follows')).toMatchObject({ parentSpanId: undefined })
  })

  test('nothing is asked of a Proxy', () => {
    const asked: PropertyKey[] = []
    const trap = (_target: object, key: PropertyKey) => void asked.push(key)
    const reply = new Proxy({}, { get: trap, has: trap as never, getOwnPropertyDescriptor: trap as never })
    expect(instrumentProvider({ chat: () => reply }).chat()).toBe(reply)
    expect(asked).toEqual([])
  })

  test('a thenable whose failure is caught downstream', async () => {
    class Query extends Promise<string> {}
    const failure = new Error('no')
    const query = instrumentProvider({ chat: () => Query.reject(failure) }).chat()
    expect(query).toBeInstanceOf(Query)
    await expect(query.then(String).catch((error: unknown) => error)).resolves.toBe(failure)
    expect(theSpan()).toMatchObject({ ended: true, status: 'error' })
  })

  test('web streams can be piped and teed', async () => {
    const piped = streaming(() => ReadableStream.from(['a', 'b'])).chatStream() as unknown as ReadableStream<string>
    expect(await readAll(piped.pipeThrough(new TransformStream()))).toEqual(['a', 'b'])
    const teed = streaming(() => ReadableStream.from(['a', 'b'])).chatStream() as unknown as ReadableStream<string>
    expect(await Promise.all(teed.tee().map((half) => readAll(half)))).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(recorder.spans.length).toBe(2)
  })

  test('private fields, prototypes and other objects of the class stay what they are', () => {
    class HouseModel {
      #calls = 0
      chat() {
        this.#calls += 1
        return this.#calls
      }
    }
    const one = instrumentProvider(new HouseModel())
    expect([one.chat(), instrumentProvider(one).chat(), Object.keys(one)]).toEqual([1, 2, []])
    new HouseModel().chat()
    expect(recorder.spans.length).toBe(2)
  })
})

test('a provider that stands on another is measured once: tokens are those of the inner call', async () => {
  const inner = instrumentProvider({ complete: async () => REPLY })
  const outer = instrumentProvider({ chat: async () => inner.complete() })
  await outer.chat()
  const [around, leaf] = recorder.started
  expect(leaf!.parentSpanId).toBe(around!.spanId)
  expect(leaf!.attributes).toMatchObject(TOLD)
  expect(Object.keys(around!.attributes).filter((key) => key.startsWith('gen_ai.usage.'))).toEqual([])
})

describe('where content is captured', () => {
  const text = (content: string) => ({ type: 'text', content })
  const call = { id: 'call-1', name: 'look_up', arguments: { word: 'tea' } }
  const toolCall = { type: 'tool_call', ...call }
  const tools = [{ name: 'look_up' }]

  test('messages, instructions and tools are told, and what came back', async () => {
    const messages = [
      { role: 'human', content: 'What is it?' },
      { role: 'assistant', content: [{ type: 'thinking', text: 'hm' }, { type: 'image' }], toolCalls: [call] },
      { role: 'tool', toolCallId: 'call-1', content: 'a drink' },
      'Go on.',
    ]
    const provider = instrumentProvider(answering({ text: 'Tea.', toolCalls: [call], finishReason: 'stop' }))
    await capturingContent(async () => provider.chat({ system: 'Be terse.', messages, tools }))
    expect(attributes()).toMatchObject({
      'gen_ai.system_instructions': [text('Be terse.')],
      'gen_ai.input.messages': [
        { role: 'user', parts: [text('What is it?')] },
        { role: 'assistant', parts: [{ type: 'reasoning', content: 'hm' }, { type: 'image' }, toolCall] },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call-1', response: 'a drink' }] },
        { role: 'user', parts: [text('Go on.')] },
      ],
      'gen_ai.tool.definitions': tools,
      'gen_ai.output.messages': [{ role: 'assistant', parts: [text('Tea.'), toolCall] }],
    })
  })

  test('a prompt and a text are messages, too', async () => {
    await capturingContent(async () => instrumentProvider(answering('Tea.')).chat('What is it?'))
    expect(attributes()).toMatchObject({
      'gen_ai.input.messages': [{ role: 'user', parts: [text('What is it?')] }],
      'gen_ai.output.messages': [{ role: 'assistant', parts: [text('Tea.')] }],
    })
  })

  test('a stream is put together: reasoning is no text', async () => {
    const chunks = [{ type: 'reasoning-delta', delta: 'hm' }, { delta: 'Te' }, { delta: 'a.' }, { toolCalls: [call] }]
    await capturingContent(() => readAll(streaming(() => ReadableStream.from(chunks)).chatStream()))
    expect(attributes()['gen_ai.output.messages']).toMatchObject([
      {
        role: 'assistant',
        parts: [{ type: 'reasoning', content: 'hm' }, text('Tea.'), toolCall],
        finish_reason: 'stop',
      },
    ])
  })

  test('texts to embed are told', async () => {
    const provider = instrumentProvider({ embed: async (_request: object) => [[1]] })
    await capturingContent(() => provider.embed({ input: ['tea', 'coffee'] }))
    expect(attributes()).toMatchObject({ 'zeph.embeddings.input': ['tea', 'coffee'] })
  })
})
