/** Helpers of the SDK that call the model in turns: tool runners and message threads. */
import type Anthropic from '@anthropic-ai/sdk'
import { activeSpan, withSpan } from '@zeph-telemetry/core'
import { buildSpanTrees, formatSpanTree } from '@zeph-telemetry/testing'
import { describe, expect, test } from 'vitest'
import {
  message,
  REQUEST,
  sendMessageEvents,
  TEXT_EVENTS,
  TOOL_EVENTS,
  TOOL_MESSAGE,
} from './anthropic/fixtures/messages-wire.ts'
import { RecordedCalls, SDKS } from './anthropic/fixtures/recorded-calls.ts'
import { instrumentAnthropic } from './anthropic.ts'
import { sendJson } from './fixtures/wire-protocols.ts'
import type { Answer } from './fixtures/wire-server.ts'

const ANSWERS: Answer = (response, attempt, body) => {
  const isStreamed = (body as { stream?: boolean }).stream
  if (isStreamed) sendMessageEvents(response, attempt === 0 ? TOOL_EVENTS : TEXT_EVENTS)
  else sendJson(response, attempt === 0 ? TOOL_MESSAGE : message())
}

/** Runs the tool that the model asks for in a span, as users do. */
const tool = () => ({
  name: 'look_up',
  description: '',
  input_schema: { type: 'object' },
  parse: (input: unknown) => input,
  run: () => withSpan('look_up', {}, async () => (activeSpan().recording ? 'found' : 'not recording')),
})

async function runTools(client: Anthropic, more: object): Promise<void> {
  const body = { ...REQUEST, tools: [tool()], ...more }
  await withSpan('turn', {}, async () => {
    for await (const reply of client.beta.messages.toolRunner(body as never)) {
      if (Symbol.asyncIterator in reply) for await (const _event of reply as AsyncIterable<unknown>);
      else await reply
    }
  })
}

describe.each(SDKS)('a tool runner of the %s version', (version, sdk) => {
  const modes = [{}, { stream: true }]
  if (version === 'newest') modes.push({ stream: true, runToolsEagerly: true } as object)

  test.each(modes)('%j is one span a call of the model, and its tools run outside of them', async (mode) => {
    await using calls = await RecordedCalls.start(ANSWERS)
    await runTools(instrumentAnthropic(calls.client({}, sdk)), mode)
    const name = 'stream' in mode ? 'llm.chat_stream' : 'llm.chat'
    expect(
      calls.spans.map((span) => [span.name, span.status, span.attributes['gen_ai.response.finish_reasons']]),
    ).toEqual([
      [name, 'unset', ['tool_call']],
      [name, 'unset', ['stop']],
    ])
    expect(calls.spans.map(({ attributes }) => attributes['zeph.abandoned'])).toEqual([undefined, undefined])
    const models = new Set(calls.spans.map(({ spanId }) => spanId))
    const ran = calls.recorder.spans.filter((span) => span.name === 'look_up')
    expect(ran.length).toBe(1)
    expect(models).not.toContain(ran[0]?.parentSpanId)
    expect(calls.server.received.length).toBe(2)
  })
})

test('the SDK’s own spans of a tool runner and its tools stay, and ours are in them', async () => {
  await using calls = await RecordedCalls.start(ANSWERS)
  await runTools(instrumentAnthropic(calls.client()), {})
  const spans = calls.recorder.spans.filter(({ name }) => name !== 'llm.http_request')
  expect(formatSpanTree(buildSpanTrees(spans))).toBe(
    [
      'turn',
      '  anthropic.messages.tool_runner !ok',
      '    llm.chat',
      '    anthropic.custom_tool_use look_up !ok',
      '      look_up',
      '    llm.chat',
    ].join('\n'),
  )
})

describe('a message thread', () => {
  test('is one span a turn, streamed or not, and so are its forks', async () => {
    await using calls = await RecordedCalls.start((response, _attempt, body) =>
      (body as { stream?: boolean }).stream ? sendMessageEvents(response, TEXT_EVENTS) : sendJson(response, message()),
    )
    const thread = instrumentAnthropic(calls.client()).beta.messages.thread(REQUEST)
    await thread.send()
    await thread.stream({ role: 'user', content: 'and now?' }).finalMessage()
    await thread.fork().stream({ role: 'user', content: 'and then?' }).finalMessage()
    expect(calls.spans.map(({ name, attributes }) => [name, attributes['gen_ai.usage.output_tokens']])).toEqual([
      ['llm.chat', 64],
      ['llm.chat_stream', 64],
      ['llm.chat_stream', 64],
    ])
    expect(calls.spans[1]?.attributes['gen_ai.request.previous_response.id']).toBe('msg_1')
    expect(calls.recorder.spans.length).toBe(calls.recorder.started.length)
  })

  test('that has to send a turn again has a span for each, and only the first failed', async () => {
    const gone = { error: { type: 'not_found_error', message: 'no', details: { error_code: 'thread_not_found' } } }
    await using calls = await RecordedCalls.start((response, attempt) =>
      attempt === 1 ? sendJson(response, gone, 404) : sendJson(response, message()),
    )
    const thread = instrumentAnthropic(calls.client()).beta.messages.thread({
      ...REQUEST,
    })
    await thread.send()
    await thread.send({ role: 'user', content: 'and now?' })
    expect(calls.spans.map(({ status, attributes }) => [status, attributes['error.type']])).toEqual([
      ['unset', undefined],
      ['error', 'not_found_error'],
      ['unset', undefined],
    ])
  })
})
