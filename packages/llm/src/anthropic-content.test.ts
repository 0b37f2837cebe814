/** Captured content, in the structure of OpenTelemetry's conventions. */
import type Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import {
  block,
  events,
  type MessageEvent,
  message,
  sendMessageEvents,
  textBlock,
  thinkingBlock,
  toolBlock,
} from './anthropic/fixtures/messages-wire.ts'
import { RecordedCalls } from './anthropic/fixtures/recorded-calls.ts'
import { instrumentAnthropic } from './anthropic.ts'
import { capturingContent } from './fixtures/capturing-content.ts'
import { sendJson } from './fixtures/wire-protocols.ts'
import type { Answer } from './fixtures/wire-server.ts'

const PNG = 'iVBORw0KGgo='
const image = (source: object) => ({ type: 'image', source })
const part = (content: string) => ({ type: 'text', content })

/** The content attributes of the only call, without the prefix. */
async function captured(answer: Answer, body: object): Promise<Record<string, unknown>> {
  let attributes: Record<string, unknown> = {}
  await capturingContent(async () => {
    await using calls = await RecordedCalls.start(answer)
    const { messages } = instrumentAnthropic(calls.client())
    const request = { model: 'claude-test', max_tokens: 10, messages: [], ...body } as Anthropic.MessageCreateParams
    const reply = await messages.create(request)
    if (Symbol.asyncIterator in reply) for await (const _event of reply);
    attributes = calls.attributes
  })
  const content = ['system_instructions', 'input.messages', 'output.messages', 'tool.definitions']
  return Object.fromEntries(
    content.flatMap((key) => (`gen_ai.${key}` in attributes ? [[key, attributes[`gen_ai.${key}`]]] : [])),
  )
}

const replying =
  (...content: readonly object[]): Answer =>
  (response) =>
    sendJson(response, message(content, { stop_reason: 'tool_use' }))

const askedOf = async (messages: readonly object[]) =>
  (await captured(replying(), { messages }))['input.messages'] as { parts: object[] }[]

test('a conversation: instructions, messages, tools and what they gave back, and the reply', async () => {
  const body = {
    system: 'Be terse.',
    tools: [
      { name: 'look_up', description: 'looks up', input_schema: { type: 'object' } },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
    messages: [
      { role: 'user', content: 'hello' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'so', signature: 'c2ln' },
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 'toolu_0', name: 'look_up', input: { word: 'tea' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_0', content: [{ type: 'text', text: 'a drink' }] },
          { type: 'text', text: 'and?' },
        ],
      },
    ],
  }
  const reply = [
    { type: 'text', text: 'Again.' },
    { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { word: 'cup' } },
  ]
  expect(await captured(replying(...reply), body)).toEqual({
    system_instructions: [part('Be terse.')],
    'tool.definitions': [
      { type: 'function', name: 'look_up', description: 'looks up', parameters: { type: 'object' } },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
    'input.messages': [
      { role: 'user', parts: [part('hello')] },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'so' },
          part('I look.'),
          { type: 'tool_call', id: 'toolu_0', name: 'look_up', arguments: { word: 'tea' } },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'toolu_0', response: [part('a drink')] }] },
      { role: 'user', parts: [part('and?')] },
    ],
    'output.messages': [
      {
        role: 'assistant',
        parts: [part('Again.'), { type: 'tool_call', id: 'toolu_1', name: 'look_up', arguments: { word: 'cup' } }],
        finish_reason: 'tool_call',
      },
    ],
  })
})

test('a system prompt of blocks, and one that is none', async () => {
  const system = [
    { type: 'text', text: 'one', cache_control: { type: 'ephemeral' } },
    { type: 'text', text: 'two' },
  ]
  expect((await captured(replying(), { system }))['system_instructions']).toEqual([part('one'), part('two')])
  expect(await captured(replying(), {})).not.toHaveProperty('system_instructions')
})

test.each([
  [
    image({ type: 'base64', media_type: 'image/png', data: PNG }),
    { type: 'blob', modality: 'image', mime_type: 'image/png', size: 8 },
  ],
  [
    image({ type: 'url', url: 'https://example.com/a.png' }),
    { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
  ],
  [image({ type: 'file', file_id: 'file_1' }), { type: 'file', modality: 'image', file_id: 'file_1' }],
  [image({ type: 'invention' }), { type: 'image' }],
  [
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PNG } },
    { type: 'blob', modality: 'document', mime_type: 'application/pdf', size: 8 },
  ],
  [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a page' } }, part('a page')],
  [{ type: 'redacted_thinking', data: PNG }, { type: 'redacted_thinking' }],
  [
    { type: 'container_upload', file_id: 'file_2' },
    { type: 'file', modality: 'document', file_id: 'file_2' },
  ],
  [
    { type: 'compaction', content: 'so far', signature: PNG },
    { type: 'compaction', content: 'so far' },
  ],
  [
    { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: { query: 'tea' } },
    {
      type: 'server_tool_call',
      id: 'srv_1',
      name: 'web_search',
      server_tool_call: { type: 'web_search', input: { query: 'tea' } },
    },
  ],
  [
    {
      type: 'web_search_tool_result',
      tool_use_id: 'srv_1',
      content: [{ type: 'web_search_result', title: 'Tea', encrypted_content: PNG }],
    },
    {
      type: 'server_tool_call_response',
      id: 'srv_1',
      server_tool_call_response: {
        type: 'web_search_tool_result',
        content: [{ type: 'web_search_result', title: 'Tea' }],
      },
    },
  ],
  [
    { type: 'search_result', title: 'Tea', signature: PNG, source: { data: PNG } },
    { type: 'search_result', value: { type: 'search_result', title: 'Tea', source: {} } },
  ],
])('a block %j as %j', async (given, expected) => {
  const [asked] = await askedOf([{ role: 'user', content: [given] }])
  expect(asked?.parts).toMatchObject([expected])
  expect(JSON.stringify(asked)).not.toContain(PNG)
})

test('an image that a tool gave back is told by reference, too', async () => {
  const content = [image({ type: 'base64', media_type: 'image/png', data: PNG })]
  const asked = await askedOf([{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_0', content }] }])
  expect(asked).toMatchObject([{ role: 'tool', parts: [{ response: [{ type: 'blob', mime_type: 'image/png' }] }] }])
  expect(JSON.stringify(asked)).not.toContain(PNG)
})

test('messages that are none are left out, and the call goes on', async () => {
  const messages = [
    { role: 'user' },
    { role: 'user', content: 7 },
    { role: 'user', content: [null, 'text', { type: 7 }] },
    { role: 'user', content: 'hello' },
  ]
  expect(await askedOf(messages)).toEqual([{ role: 'user', parts: [part('hello')] }])
})

test('a stream comes to what the whole reply would have been', async () => {
  const query = ['', '{"query":', '"tea"}'].map((piece) => ({ type: 'input_json_delta', partial_json: piece }))
  const server = block(3, { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: {} }, ...query)
  const streamed: MessageEvent[] = events(
    [...thinkingBlock(0), ...textBlock(1, 'one ', 'two'), ...toolBlock(2), ...server],
    'tool_use',
  )
  const content = await captured((response) => sendMessageEvents(response, streamed), { stream: true })
  expect(content['output.messages']).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'thought canary-4711' },
        part('one two'),
        {
          type: 'server_tool_call',
          id: 'srv_1',
          name: 'web_search',
          server_tool_call: { type: 'web_search', input: { query: 'tea' } },
        },
        { type: 'tool_call', id: 'toolu_1', name: 'look_up', arguments: { word: 'canary-4711' } },
      ],
      finish_reason: 'tool_call',
    },
  ])
})

test('an extraction leaves what was said to the call in it', async () => {
  await capturingContent(async () => {
    await using calls = await RecordedCalls.start()
    const { messages } = instrumentAnthropic(calls.client())
    await messages.parse({ model: 'claude-test', max_tokens: 10, messages: [{ role: 'user', content: 'hello' }] })
    const said = calls.spans.map(({ attributes }) => Object.keys(attributes).filter((key) => key.endsWith('messages')))
    expect(said).toEqual([[], ['gen_ai.input.messages', 'gen_ai.output.messages']])
  })
})
