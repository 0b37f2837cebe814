import type Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'
import {
  apiError,
  block,
  CANARY,
  events,
  MESSAGE_STOP,
  type MessageEvent,
  messageDelta,
  messageStart,
  PING,
  REQUEST,
  sendMessageEvents,
  TEXT_EVENTS,
  TOOL_EVENTS,
  textBlock,
  thinkingBlock,
  toolBlock,
  writeEvents,
} from './anthropic/fixtures/messages-wire.ts'
import { RecordedCalls, SDKS } from './anthropic/fixtures/recorded-calls.ts'
import { instrumentAnthropic } from './anthropic.ts'
import { callerHas, newSignal, sawEvent } from './fixtures/caller.ts'
import { startStream } from './fixtures/wire-protocols.ts'

const STREAM = { ...REQUEST, stream: true } as const

async function readAll(client: Anthropic): Promise<void> {
  for await (const _event of await client.messages.create(STREAM)) sawEvent()
}

/** What is told of a stream of these events, read to its end. */
async function told(streamed: readonly MessageEvent[]) {
  await using calls = await RecordedCalls.start((response) => sendMessageEvents(response, streamed))
  await readAll(instrumentAnthropic(calls.client()))
  const { attributes, events: noted, name, status } = calls.spans[0]!
  return { name, status, attributes, events: noted.map((event) => ({ name: event.name, ...event.attributes })) }
}

const BARE_START = messageStart({ usage: undefined })

test('a stream says what a whole reply says, and that it is one', async () => {
  const { name, status, attributes } = await told(TEXT_EVENTS)
  const { 'gen_ai.response.time_to_first_chunk': first, 'server.port': _port, ...rest } = attributes
  expect([name, status]).toEqual(['llm.chat_stream', 'unset'])
  expect(first).toBeGreaterThan(0)
  expect(rest).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'claude-test',
    'gen_ai.request.max_tokens': 100,
    'gen_ai.request.stream': true,
    'gen_ai.response.id': 'msg_1',
    'gen_ai.response.model': 'claude-test-20260301',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 810,
    'gen_ai.usage.output_tokens': 64,
    'gen_ai.usage.cache_read.input_tokens': 500,
    'gen_ai.usage.cache_write.input_tokens': 300,
    'server.address': 'localhost',
  })
})

describe('usage of a stream', () => {
  const usageOf = async (streamed: readonly MessageEvent[]) => {
    const { attributes } = await told(streamed)
    const {
      input_tokens: input,
      output_tokens: output,
      ...rest
    } = Object.fromEntries(
      Object.entries(attributes).flatMap(([key, value]) =>
        key.startsWith('gen_ai.usage.') ? [[key.slice('gen_ai.usage.'.length), value]] : [],
      ),
    )
    return { input, output, ...rest }
  }

  test('later counts replace earlier ones, null and absence do not', async () => {
    const usage = {
      input_tokens: 20,
      cache_read_input_tokens: null,
      output_tokens: 70,
      output_tokens_details: { thinking_tokens: 9 },
    }
    expect(
      await usageOf([messageStart(), messageDelta(null, { output_tokens: 30 }), messageDelta('end_turn', usage)]),
    ).toEqual({
      input: 820,
      output: 70,
      'cache_read.input_tokens': 500,
      'cache_write.input_tokens': 300,
      'reasoning.output_tokens': 9,
    })
  })

  test('that ends too early is what was reported by then', async () => {
    expect(await usageOf([messageStart(), ...textBlock(0, 'one')])).toMatchObject({ input: 810, output: 1 })
    expect(await usageOf([BARE_START, ...textBlock(0, 'one')])).toEqual({ input: undefined, output: undefined })
    expect(await usageOf([BARE_START, messageDelta('end_turn')])).toEqual({ input: undefined, output: 64 })
  })
})

describe('the first chunk', () => {
  /** Sends the first events, waits until the caller has them and then a while longer, and sends the rest. */
  async function timeToFirst(before: readonly MessageEvent[], rest: readonly MessageEvent[]) {
    let waited = 0
    await using calls = await RecordedCalls.start(async (response) => {
      startStream(response)
      writeEvents(response, before)
      await callerHas(before.filter(({ type }) => type !== 'ping').length)
      const start = performance.now()
      await new Promise((resolve) => setTimeout(resolve, 60))
      waited = (performance.now() - start) / 1000
      writeEvents(response, rest)
      response.end()
    })
    newSignal()
    await readAll(instrumentAnthropic(calls.client()))
    return { seconds: calls.attributes['gen_ai.response.time_to_first_chunk'] as number, waited }
  }

  const START = [messageStart(), PING]
  const TEXT = { type: 'text', text: '' }
  const opened = (start: object): MessageEvent => ({ type: 'content_block_start', index: 0, content_block: start })
  const delta = (given: object): MessageEvent => ({ type: 'content_block_delta', index: 0, delta: given })
  const TEXT_DELTA = delta({ type: 'text_delta', text: 'one' })

  test.each([
    ['the start of the message and pings', START, textBlock(0, 'one')],
    ['the start of an empty text', [...START, opened(TEXT)], [TEXT_DELTA]],
    ['an empty text', [...START, opened(TEXT), delta({ type: 'text_delta', text: '' })], [TEXT_DELTA]],
    ['the start of a thought', [...START, opened({ type: 'thinking', thinking: '', signature: '' })], [TEXT_DELTA]],
    ['a signature', [...START, delta({ type: 'signature_delta', signature: 'c2ln' })], [TEXT_DELTA]],
    ['the start of a compaction', [...START, opened({ type: 'compaction', content: null })], [TEXT_DELTA]],
  ])('is not %s', async (_what, before, rest) => {
    const { seconds, waited } = await timeToFirst(before, rest)
    expect(seconds).toBeGreaterThanOrEqual(waited)
  })

  test.each([
    ['text', [opened(TEXT), TEXT_DELTA]],
    ['text in the start of a block', [opened({ type: 'text', text: 'one' })]],
    ['a thought', [delta({ type: 'thinking_delta', thinking: 'so' })]],
    ['a tool call', [opened({ type: 'tool_use', id: 'toolu_1', name: 'look_up', input: {} })]],
    [
      "a call of the provider's tool",
      [opened({ type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: {} })],
    ],
    ['a redacted thought', [opened({ type: 'redacted_thinking', data: 'cmVk' })]],
    ['a compaction', [delta({ type: 'compaction_delta', content: 'so far' })]],
  ])('is %s', async (_what, before) => {
    const { attributes } = await told([...START, ...before, messageDelta('end_turn'), MESSAGE_STOP])
    expect(attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0)
  })

  test('never came in a stream of nothing', async () => {
    expect((await told(events([]))).attributes).not.toHaveProperty(['gen_ai.response.time_to_first_chunk'])
  })
})

describe('a stream tells', () => {
  test('each tool that the model asks for once, and not those that the provider runs', async () => {
    const server = block(
      2,
      { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: {} },
      { type: 'input_json_delta', partial_json: `{"query":"${CANARY}"}` },
    )
    const found = block(3, { type: 'web_search_tool_result', tool_use_id: 'srv_1', content: [] })
    const second = block(4, { type: 'tool_use', id: 'toolu_2', name: 'write', input: {} })
    const { events: noted, attributes } = await told(
      events([...textBlock(0, 'one'), ...toolBlock(1), ...server, ...found, ...second], 'tool_use'),
    )
    expect(noted).toEqual([
      { name: 'zeph.tool_call', 'gen_ai.tool.name': 'look_up', 'gen_ai.tool.call.id': 'toolu_1' },
      { name: 'zeph.tool_call', 'gen_ai.tool.name': 'write', 'gen_ai.tool.call.id': 'toolu_2' },
    ])
    expect(attributes['gen_ai.response.finish_reasons']).toEqual(['tool_call'])
  })

  test('the model that a refused request fell back to', async () => {
    const fallback = block(1, { type: 'fallback', from: { model: 'claude-test' }, to: { model: 'claude-other' } })
    const { attributes } = await told(events([...thinkingBlock(0), ...fallback, ...textBlock(2, 'one')]))
    expect(attributes['gen_ai.response.model']).toBe('claude-other')
  })

  test('nothing of events that are not what they should be', async () => {
    const odd: MessageEvent[] = [
      { type: 'message_start', message: null },
      { type: 'content_block_start' },
      { type: 'content_block_start', index: 0, content_block: { type: 5 } },
      { type: 'content_block_delta', index: 0, delta: 'text' },
      { type: 'content_block_delta', index: {}, delta: { type: 'text_delta', text: 7 } },
      { type: 'message_delta', delta: null, usage: 'many' },
      { type: 'toString' },
    ]
    expect((await told(odd)).attributes).not.toHaveProperty(['gen_ai.response.time_to_first_chunk'])
    const { status, attributes, events: noted } = await told([...odd, ...TEXT_EVENTS])
    expect([status, noted]).toEqual(['unset', []])
    expect(attributes).toMatchObject({ 'gen_ai.response.id': 'msg_1', 'gen_ai.usage.output_tokens': 64 })
  })
})

describe.each(SDKS)('on the %s version', (_version, sdk) => {
  const BROKEN = [messageStart(), ...textBlock(0, 'one'), { ...apiError('overloaded_error'), type: 'error' }]

  test("an error in the middle is the API's own, and what was reported is kept", async () => {
    await using calls = await RecordedCalls.start((response) => sendMessageEvents(response, BROKEN))
    const client = instrumentAnthropic(calls.client({}, sdk))
    await expect(readAll(client)).rejects.toThrow(CANARY)
    expect(calls.spans[0]).toMatchObject({
      status: 'error',
      attributes: {
        'error.type': 'overloaded_error',
        'gen_ai.response.finish_reasons': ['error'],
        'gen_ai.usage.input_tokens': 810,
      },
    })
    expect(calls.spans[0]?.events.map(({ name }) => name)).toEqual(['exception'])
  })

  test('a stream that is aborted keeps what was reported and is no error', async () => {
    await using calls = await RecordedCalls.start((response) => {
      startStream(response)
      writeEvents(response, TEXT_EVENTS.slice(0, 4))
    })
    const stream = await instrumentAnthropic(calls.client({}, sdk)).messages.create(STREAM)
    let seen = 0
    for await (const _event of stream) {
      seen += 1
      if (seen === 3) stream.controller.abort()
    }
    expect([seen, await calls.server.hungUp()]).toEqual([3, true])
    expect(calls.spans[0]).toMatchObject({
      ended: true,
      status: 'unset',
      attributes: {
        'gen_ai.response.finish_reasons': ['error'],
        'gen_ai.usage.input_tokens': 810,
        'gen_ai.usage.output_tokens': 1,
      },
    })
  })

  test('a stream of a tool call is read in the order and as often as without telemetry', async () => {
    await using calls = await RecordedCalls.start((response) => sendMessageEvents(response, TOOL_EVENTS))
    const stream = instrumentAnthropic(calls.client({}, sdk)).messages.stream(REQUEST)
    const types: string[] = []
    for await (const { type } of stream) types.push(type)
    expect(types).toEqual(TOOL_EVENTS.filter((event) => event !== PING).map(({ type }) => type))
    expect((await stream.finalMessage()).content).toMatchObject([{ type: 'text' }, { input: { word: CANARY } }])
  })
})
