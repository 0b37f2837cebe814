/** The kernel of all adapters: what it makes of the facts that they tell. */
import { setTimeout } from 'node:timers/promises'
import { activeSpan, type SpanRecord, withContext, withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, test } from 'vitest'
import { collectGarbageUntil } from '../fixtures/collect-garbage.ts'
import { ModelCall } from './model-call.ts'
import type { ModelRequest, ModelSpanName } from './model-facts.ts'

const REQUEST: ModelRequest = {
  attributes: { 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'own-model' },
  baseUrl: 'http://localhost:11434/v1',
}

function begin(name: ModelSpanName = 'llm.chat', request: ModelRequest = REQUEST): ModelCall {
  return ModelCall.begin(name, () => request)!
}

function only(spans: readonly SpanRecord[], name: string): SpanRecord {
  const found = spans.filter((span) => span.name === name)
  expect(found).toHaveLength(1)
  return found[0]!
}

describe('a call', () => {
  test('starts with operation, provider, model, server and session', () => {
    using recorder = recordSpans()
    withContext({ sessionId: 's-1' }, () => begin().end())
    withContext({ sessionId: 's-1' }, () => begin('llm.embed').end())
    const server = { 'server.address': 'localhost', 'server.port': 11434 }
    expect(recorder.spans.map(({ name, kind, attributes }) => ({ name, kind, ...attributes }))).toEqual([
      {
        ...{
          name: 'llm.chat',
          kind: 'client',
          'gen_ai.operation.name': 'chat',
          'gen_ai.conversation.id': 's-1',
          'session.id': 's-1',
        },
        ...{ 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'own-model', ...server },
      },
      {
        ...{ name: 'llm.embed', kind: 'client', 'gen_ai.operation.name': 'embeddings', 'session.id': 's-1' },
        ...{ 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'own-model', ...server },
      },
    ])
  })

  test('whose request cannot be read is not recorded, and one of an unnamed provider is _OTHER', () => {
    using recorder = recordSpans()
    const unreadable = () => {
      throw new Error('request')
    }
    expect(ModelCall.begin('llm.chat', unreadable)).toBeUndefined()
    begin('llm.chat', { attributes: { 'gen_ai.provider.name': undefined } }).end()
    expect(only(recorder.spans, 'llm.chat').attributes['gen_ai.provider.name']).toBe('_OTHER')
  })

  test('ends once, however often it is told to, and its endings run before its span has ended', () => {
    using recorder = recordSpans()
    const seen: number[] = []
    const call = begin()
    call.whenEnded(() => seen.push(recorder.spans.length))
    call.end()
    call.end()
    call.fail(new Error('late'))
    call.whenEnded(() => seen.push(recorder.spans.length))
    expect(seen).toEqual([0, 1])
    expect(only(recorder.spans, 'llm.chat').status).toBe('unset')
  })

  test('that fails has the name that the API gives the error, else the class', () => {
    using recorder = recordSpans()
    begin().fail(new TypeError('no'), () => 'overloaded_error')
    begin().fail(new TypeError('no'), () => undefined)
    begin().fail(new TypeError('no'), () => {
      throw new Error('odd')
    })
    expect(recorder.spans.map(({ status, attributes }) => [status, attributes['error.type']])).toEqual([
      ['error', 'overloaded_error'],
      ['error', 'TypeError'],
      ['error', 'TypeError'],
    ])
  })

  test('whose SDK throws at once hands the error on and fails', () => {
    using recorder = recordSpans()
    const failure = new RangeError('no')
    const call = begin()
    const run = () =>
      call.run(() => {
        throw failure
      })
    expect(run).toThrow(failure)
    expect(only(recorder.spans, 'llm.chat').attributes['error.type']).toBe('RangeError')
  })
})

describe('a whole reply', () => {
  test('fills the span: identity, reasons by their usual names, tokens, tool calls as events', () => {
    using recorder = recordSpans()
    const call = begin()
    call.replied(() => ({
      id: 'chatcmpl-1',
      model: 'own-model-2',
      finishReasons: ['tool_calls', null],
      usage: { input: 12, output: 5, cacheRead: 4, cacheWrite: 2, reasoning: 3 },
      toolCalls: [{ id: 'call-1', name: 'shell' }, { name: 7 }],
      attributes: { 'openai.response.service_tier': 'flex', 'openai.response.system_fingerprint': 7 },
    }))
    call.end()
    const { attributes, events } = only(recorder.spans, 'llm.chat')
    expect(attributes).toMatchObject({
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.model': 'own-model-2',
      'gen_ai.response.finish_reasons': ['tool_call', 'error'],
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'gen_ai.usage.cache_write.input_tokens': 2,
      'gen_ai.usage.reasoning.output_tokens': 3,
      'openai.response.service_tier': 'flex',
    })
    expect(attributes).not.toHaveProperty('openai.response.system_fingerprint')
    expect(events.map(({ name, attributes }) => ({ name, ...attributes }))).toEqual([
      { name: 'zeph.tool_call', 'gen_ai.tool.name': 'shell', 'gen_ai.tool.call.id': 'call-1' },
      { name: 'zeph.tool_call' },
    ])
  })

  test('that cannot be read is an event of the span and nothing else', () => {
    using recorder = recordSpans()
    const call = begin()
    call.replied(() => {
      throw new Error('getter')
    })
    call.end()
    const { status, events } = only(recorder.spans, 'llm.chat')
    expect([status, events.map(({ name }) => name)]).toEqual(['unset', ['zeph.unreadable_reply']])
  })
})

describe('the price', () => {
  const priced = (attributes: object, usage?: object) => {
    using recorder = recordSpans()
    const call = begin('llm.chat', {
      attributes: { 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-5' },
    })
    call.replied(() => ({ usage, attributes }))
    call.end()
    return only(recorder.spans, 'llm.chat').attributes['zeph.llm.cost.usd']
  }
  const usage = { input: 1_000_000, output: 100_000, cacheRead: 400_000 }

  test('is that of the tokens, cached ones at their own', () => {
    expect(priced({}, usage)).toBe(0.6 * 1.25 + 0.4 * 0.125 + 0.1 * 10)
    expect(priced({ 'openai.response.service_tier': 'default' }, usage)).toBe(1.8)
  })

  test('is not told where it is not known: of other tiers, without usage', () => {
    expect(priced({ 'openai.response.service_tier': 'flex' }, usage)).toBeUndefined()
    expect(priced({}, undefined)).toBeUndefined()
  })
})

describe('calls inside calls', () => {
  const usage = { input: 1, output: 2 }

  test('the inner one has the tokens, the outer one the operation', () => {
    using recorder = recordSpans()
    const outer = begin('llm.extract')
    outer.run(() => {
      withSpan('own', {}, () => {
        const inner = begin()
        inner.replied(() => ({ usage }))
        inner.end()
      })
    })
    outer.replied(() => ({ id: 'r', usage }))
    outer.end()
    const [extract, chat] = [only(recorder.spans, 'llm.extract'), only(recorder.spans, 'llm.chat')]
    expect(extract.attributes).toMatchObject({ 'gen_ai.operation.name': 'chat', 'gen_ai.response.id': 'r' })
    expect(extract.attributes).not.toHaveProperty('gen_ai.usage.input_tokens')
    expect(chat.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 1, 'gen_ai.usage.output_tokens': 2 })
    expect(chat.attributes).not.toHaveProperty('gen_ai.operation.name')
  })

  test('one after another are no nest: each keeps its tokens', () => {
    using recorder = recordSpans()
    const first = begin()
    first.run(() => first.end())
    first.run(() => {
      const second = begin()
      second.replied(() => ({ usage }))
      second.end()
    })
    expect(recorder.spans.map(({ attributes }) => attributes['gen_ai.usage.input_tokens'])).toEqual([undefined, 1])
  })

  test('the active call is the one whose own span is active', () => {
    using _recorder = recordSpans()
    const call = begin()
    call.run(() => {
      expect(ModelCall.active()).toBe(call)
      withSpan('tool', {}, () => expect(ModelCall.active()).toBeUndefined())
      call.end()
      expect(ModelCall.active()).toBeUndefined()
    })
    expect(ModelCall.active()).toBeUndefined()
  })
})

describe('a stream', () => {
  test('takes its time from the first chunk with content, not from those before', async () => {
    using recorder = recordSpans()
    const call = begin('llm.chat_stream')
    call.chunk((reply) => {
      reply.facts({ id: 'r', model: 'm' })
      reply.began()
      reply.text('')
      reply.reasoning(undefined)
    })
    await setTimeout(20)
    const before = call.span.elapsed
    call.chunk((reply) => reply.text('he'))
    await setTimeout(5)
    call.chunk((reply) => reply.text('llo'))
    call.end()
    const first = only(recorder.spans, 'llm.chat_stream').attributes['gen_ai.response.time_to_first_chunk'] as number
    expect(first).toBeGreaterThan(before)
    expect(first).toBeLessThan(before + 0.005)
    expect(before).toBeGreaterThan(0.015)
  })

  test.each([
    ['reasoning', (call: ModelCall) => call.chunk((reply) => reply.reasoning('hm'))],
    ['a tool call', (call: ModelCall) => call.chunk((reply) => reply.toolCall({ id: 'c', name: 'shell' }))],
    ['other content', (call: ModelCall) => call.chunk((reply) => reply.content())],
  ])('%s is content, too', (_, chunk) => {
    using recorder = recordSpans()
    const call = begin('llm.chat_stream')
    chunk(call)
    call.end()
    expect(only(recorder.spans, 'llm.chat_stream').attributes).toHaveProperty('gen_ai.response.time_to_first_chunk')
  })

  test('owes a reason for every choice that began', () => {
    using recorder = recordSpans()
    const call = begin('llm.chat_stream')
    const reasons = () => (call.span as unknown as SpanRecord).attributes['gen_ai.response.finish_reasons']
    call.chunk((reply) => reply.text('b', 1))
    expect(reasons()).toEqual(['error'])
    call.chunk((reply) => {
      reply.began(0)
      reply.finished('stop', 1)
    })
    expect(reasons()).toEqual(['error', 'stop'])
    call.chunk((reply) => reply.finished('LENGTH'))
    call.end()
    expect(only(recorder.spans, 'llm.chat_stream').attributes['gen_ai.response.finish_reasons']).toEqual([
      'length',
      'stop',
    ])
  })

  test('tells each tool call once, when its name is known', () => {
    using recorder = recordSpans()
    const call = begin('llm.chat_stream')
    const pieces = [
      { index: 1, id: 'b' },
      { index: 0, id: 'a', name: 'read' },
      { index: 1, name: 'shell', arguments: '{' },
    ]
    for (const piece of pieces) call.chunk((reply) => reply.toolCall(piece))
    call.chunk((reply) => reply.toolCall({ index: 1, arguments: '}' }))
    call.chunk((reply) => reply.toolCall({ index: 1, id: 'c', name: 'other' }, 1))
    call.end()
    const told = only(recorder.spans, 'llm.chat_stream').events.map(({ attributes }) => Object.values(attributes!))
    expect(told).toEqual([
      ['read', 'a'],
      ['shell', 'b'],
      ['other', 'c'],
    ])
  })

  test('a chunk whose reader ends the call is its last', () => {
    using recorder = recordSpans()
    const call = begin('llm.chat_stream')
    call.chunk((reply) => {
      reply.text('a')
      call.end()
    })
    expect(only(recorder.spans, 'llm.chat_stream')).toMatchObject({ ended: true, status: 'unset', events: [] })
  })

  test('a chunk that cannot be read costs that chunk', () => {
    using recorder = recordSpans()
    const call = begin('llm.chat_stream')
    call.chunk(() => {
      throw new Error('chunk')
    })
    call.chunk((reply) => reply.finished('stop'))
    call.end()
    const { attributes, events } = only(recorder.spans, 'llm.chat_stream')
    expect(attributes['gen_ai.response.finish_reasons']).toEqual(['stop'])
    expect(events.map(({ name }) => name)).toEqual(['zeph.unreadable_reply'])
  })

  test('read by its iterator runs in the span and ends with it', async () => {
    using recorder = recordSpans()
    const call = begin('llm.chat_stream')
    const chunks = (async function* () {
      yield activeSpan().spanId
      expect(ModelCall.active()).toBe(call)
      yield 'end'
    })()
    call.watchIterator(chunks, { chunk: (item, reply) => reply.text(item) })
    const read: string[] = []
    for await (const chunk of chunks) read.push(chunk)
    expect(read).toEqual([call.span.spanId, 'end'])
    expect(only(recorder.spans, 'llm.chat_stream').attributes).toHaveProperty('gen_ai.response.time_to_first_chunk')
    expect(call.over).toBe(true)
  })

  test.each([
    ['by the API for it', (error: unknown) => (error as Error).message, 'broken'],
    [
      'by its class, where that cannot be read',
      () => {
        throw new Error('odd')
      },
      'RangeError',
    ],
  ])('that breaks is told %s', async (_, errorCode, type) => {
    using recorder = recordSpans()
    const call = begin('llm.chat_stream')
    const failure = new RangeError('broken')
    const chunks = (async function* () {
      yield 'a'
      throw failure
    })()
    call.watchIterator(chunks, { chunk: () => {}, errorCode })
    const read = async () => {
      for await (const _chunk of chunks);
    }
    await expect(read()).rejects.toBe(failure)
    const { status, attributes, events } = only(recorder.spans, 'llm.chat_stream')
    expect([status, attributes['error.type'], events.length]).toEqual(['error', type, 1])
  })

  test.each(['iterator', 'object'])('that is dropped with its %s ends as abandoned, its endings run', async (what) => {
    using recorder = recordSpans()
    const call = begin('llm.chat_stream')
    let ended = false
    call.whenEnded(() => {
      ended = true
    })
    if (what === 'object') call.endWithCollected({})
    else call.watchIterator([1].values(), { chunk: () => {} })
    await collectGarbageUntil(() => ended)
    expect(only(recorder.spans, 'llm.chat_stream').attributes['zeph.abandoned']).toBe(true)
  })
})
