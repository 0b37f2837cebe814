/** Captured content, in the structure of OpenTelemetry's conventions. */
import { Buffer } from 'node:buffer'
import type OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { capturingContent } from './fixtures/capturing-content.ts'
import { sendEventStream, sendJson, type WireEvent } from './fixtures/wire-protocols.ts'
import type { Answer } from './fixtures/wire-server.ts'
import { callsOf, readAll } from './openai/fixtures/one-call.ts'
import { chatWire, responseWire, textWire } from './openai/fixtures/wire.ts'

const PICTURE = Buffer.from('not really a picture').toString('base64')
const BLOB = { type: 'blob', size: 20, hash: expect.stringMatching(/^[0-9a-f]{16}$/) }
const text = (content: string) => ({ type: 'text', content })

/** The content attributes of the calls that `use` makes, without the prefix. */
async function captured(answer: Answer, use: (client: OpenAI) => unknown): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  await capturingContent(async () => {
    for (const { attributes } of await callsOf({ answer, use })) found.push(contentOf(attributes))
  })
  return found
}

function contentOf(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const keys = [
    'gen_ai.system_instructions',
    'gen_ai.input.messages',
    'gen_ai.output.messages',
    'gen_ai.tool.definitions',
  ]
  const pairs = [...keys, 'zeph.embeddings.input'].filter((key) => key in attributes)
  return Object.fromEntries(pairs.map((key) => [key.replace('gen_ai.', ''), attributes[key]]))
}

const chatting: Answer = (response) => sendJson(response, chatWire({ text: ['hello'] }, false).whole)
const responding: Answer = (response) => sendJson(response, responseWire({ text: ['hello'] }).whole)

const askChat = async (messages: object[]) => {
  const request = { model: 'gpt-test', messages } as OpenAI.ChatCompletionCreateParamsNonStreaming
  const [content] = await captured(chatting, (client) => client.chat.completions.create(request))
  return content?.['input.messages']
}

const askResponse = async (input: object[]) => {
  const request = { model: 'gpt-test', input } as OpenAI.Responses.ResponseCreateParamsNonStreaming
  const [content] = await captured(responding, (client) => client.responses.create(request))
  return content?.['input.messages']
}

describe('messages of a chat', () => {
  test('whoever speaks: what developers say is a system message', async () => {
    const roles = ['developer', 'system', 'user', 'assistant']
    expect(await askChat(roles.map((role) => ({ role, content: role })))).toEqual([
      { role: 'system', parts: [text('developer')] },
      { role: 'system', parts: [text('system')] },
      { role: 'user', parts: [text('user')] },
      { role: 'assistant', parts: [text('assistant')] },
    ])
  })

  test('tools that were called, and what they gave back', async () => {
    const called = [
      { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"word":"tea"}' } },
      { id: 'call_2', type: 'custom', custom: { name: 'write', input: 'some text' } },
    ]
    const asked = await askChat([
      { role: 'assistant', content: null, tool_calls: called },
      { role: 'tool', tool_call_id: 'call_1', content: 'a drink' },
      { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'done' }] },
      { role: 'assistant', content: null, function_call: { name: 'old', arguments: '{}' } },
      { role: 'function', name: 'old', content: 'result' },
    ])
    expect(asked).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'tool_call', id: 'call_1', name: 'look_up', arguments: { word: 'tea' } },
          { type: 'tool_call', id: 'call_2', name: 'write', arguments: 'some text' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'a drink' }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_2', response: [text('done')] }] },
      { role: 'assistant', parts: [{ type: 'tool_call', name: 'old', arguments: {} }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'old', response: 'result' }] },
    ])
  })

  test('images, audio and files by reference, never by their bytes', async () => {
    const content = [
      { type: 'text', text: 'look' },
      { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PICTURE}` } },
      { type: 'input_audio', input_audio: { data: PICTURE, format: 'wav' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'file', file: { file_data: PICTURE, filename: 'secret.pdf' } },
      { type: 'file', file: { file_data: `data:application/pdf;base64,${PICTURE}` } },
      { type: 'invention', data: PICTURE },
    ]
    const asked = await askChat([
      { role: 'user', content },
      { role: 'assistant', audio: { id: 'audio_1' } },
    ])
    expect(asked).toEqual([
      {
        role: 'user',
        parts: [
          text('look'),
          { type: 'uri', modality: 'image', uri: 'https://example.com/cat.png' },
          { ...BLOB, modality: 'image', mime_type: 'image/png' },
          { ...BLOB, modality: 'audio', mime_type: 'audio/wav' },
          { type: 'file', modality: 'file', file_id: 'file-1' },
          { ...BLOB, modality: 'file' },
          { ...BLOB, modality: 'file', mime_type: 'application/pdf' },
          { type: 'invention' },
        ],
      },
      { role: 'assistant', parts: [{ type: 'file', modality: 'audio', file_id: 'audio_1' }] },
    ])
    expect(JSON.stringify(asked)).not.toContain(PICTURE)
  })

  test('what came back: text, reasoning, refusal, speech, tool calls, and why each choice ended', async () => {
    const choices = [
      { message: { role: 'assistant', content: 'tea', reasoning_content: 'hm' }, finish_reason: 'stop' },
      { message: { role: 'assistant', content: null, refusal: 'no' }, finish_reason: 'length' },
      { message: { role: 'assistant', audio: { id: 'a', data: PICTURE, transcript: 'said' } }, finish_reason: null },
    ]
    const answer: Answer = (response) => sendJson(response, { choices })
    const [content] = await captured(answer, (client) => client.chat.completions.create({ model: 'm', messages: [] }))
    expect(content?.['output.messages']).toEqual([
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'hm' }, text('tea')], finish_reason: 'stop' },
      { role: 'assistant', parts: [{ type: 'refusal', value: 'no' }], finish_reason: 'length' },
      { role: 'assistant', parts: [{ ...BLOB, modality: 'audio' }, text('said')], finish_reason: 'error' },
    ])
  })

  test('tools on offer are told as the model is told them', async () => {
    const parameters = { type: 'object' }
    const tools = [
      { type: 'function', function: { name: 'look_up', description: 'looks up', parameters, strict: true } },
      { type: 'custom', custom: { name: 'write' } },
    ]
    const request = { model: 'm', messages: [], tools } as OpenAI.ChatCompletionCreateParamsNonStreaming
    const [content] = await captured(chatting, (client) => client.chat.completions.create(request))
    expect(content?.['tool.definitions']).toEqual([
      { type: 'function', name: 'look_up', description: 'looks up', parameters },
      { type: 'custom', name: 'write' },
    ])
  })
})

describe('a stream is put together', () => {
  const stream = async (events: readonly WireEvent[]) => {
    const answer: Answer = (response) => sendEventStream(response, events)
    const request = { model: 'm', messages: [], stream: true as const }
    const [content] = await captured(answer, async (client) => readAll(await client.chat.completions.create(request)))
    return content?.['output.messages']
  }
  const chunk = (delta: object, index = 0, finish_reason: string | null = null): WireEvent => ({
    data: { id: 'c', choices: [{ index, delta, finish_reason }] },
  })

  test('of a chat: text, reasoning, refusal, speech and tool calls, by choice', async () => {
    const called = (index: number, rest: object) => ({ tool_calls: [{ index, ...rest }] })
    const messages = await stream([
      chunk({ role: 'assistant', content: '' }),
      chunk({ reasoning_content: 'h' }),
      chunk({ reasoning: 'm' }),
      chunk({ content: 'te' }),
      chunk({ content: 'a' }),
      chunk(called(0, { id: 'call_1', function: { name: 'look_up', arguments: '{"word":' } })),
      chunk(called(1, { id: 'call_2', function: { name: 'other', arguments: '{}' } })),
      chunk(called(0, { function: { arguments: '"tea"}' } })),
      chunk({ refusal: 'n' }, 1),
      chunk({ refusal: 'o' }, 1),
      chunk({ audio: { id: 'a_1' } }, 2),
      chunk({ audio: { data: PICTURE } }, 2),
      chunk({ audio: { transcript: 'said' } }, 2),
      chunk({}, 0, 'tool_calls'),
      chunk({}, 1, 'stop'),
    ])
    expect(messages).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'hm' },
          text('tea'),
          { type: 'tool_call', id: 'call_1', name: 'look_up', arguments: { word: 'tea' } },
          { type: 'tool_call', id: 'call_2', name: 'other', arguments: {} },
        ],
        finish_reason: 'tool_call',
      },
      { role: 'assistant', parts: [{ type: 'refusal', value: 'no' }], finish_reason: 'stop' },
      {
        role: 'assistant',
        parts: [{ type: 'file', modality: 'audio', file_id: 'a_1' }, text('said')],
        finish_reason: 'error',
      },
    ])
  })

  test('of a server that streams content in pieces with a type', async () => {
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }
    const messages = await stream([
      chunk({ content: [thinking] }),
      chunk({ content: [{ type: 'text', text: 'tea' }] }, 0, 'stop'),
    ])
    expect(messages).toEqual([
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'hm' }, text('tea')], finish_reason: 'stop' },
    ])
  })

  const respond = async (events: readonly WireEvent[]) => {
    const answer: Answer = (response) => sendEventStream(response, events)
    const request = { model: 'm', input: 'hello', stream: true } as const
    const [content] = await captured(answer, async (client) => readAll(await client.responses.create(request)))
    return content?.['output.messages']
  }

  test('of a response: text', async () => {
    expect(await respond(responseWire({ text: ['hel', 'lo'] }).events)).toEqual([
      { role: 'assistant', parts: [text('hello')], finish_reason: 'stop' },
    ])
  })

  test('of a response: a refusal', async () => {
    expect(await respond(responseWire({ refusal: 'no' }).events)).toEqual([
      { role: 'assistant', parts: [{ type: 'refusal', value: 'no' }], finish_reason: 'stop' },
    ])
  })

  test('of a response: a tool call, whose arguments come in pieces, or only when it is done', async () => {
    const { events } = responseWire({ tool: true })
    const isPiece = ({ name }: WireEvent) => name?.startsWith('response.function_call_arguments') === true
    for (const given of [events, events.filter((event) => !isPiece(event))]) {
      expect(await respond(given)).toEqual([
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id: 'call_1', name: 'look_up', arguments: { word: 'canary-4711' } }],
          finish_reason: 'tool_call',
        },
      ])
    }
  })

  test('of a response: reasoning, what the server ran, and a picture by reference', async () => {
    const event = (type: string, given: object): WireEvent => ({ name: type, data: { type, ...given } })
    const search = { type: 'web_search_call', id: 'ws_1', action: { type: 'search', query: 'tea' } }
    const picture = { type: 'image_generation_call', id: 'ig_1', result: PICTURE, revised_prompt: 'a cup' }
    const messages = await respond([
      event('response.created', { response: { id: 'r' } }),
      event('response.reasoning_summary_text.delta', { delta: 'h' }),
      event('response.reasoning_text.delta', { delta: 'm' }),
      event('response.output_item.done', { output_index: 1, item: search }),
      event('response.image_generation_call.partial_image', { partial_image_b64: PICTURE }),
      event('response.output_item.done', { output_index: 2, item: picture }),
      event('response.completed', { response: { id: 'r', status: 'completed', output: [search, picture] } }),
    ])
    expect(messages).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'hm' },
          {
            type: 'server_tool_call',
            id: 'ws_1',
            name: 'web_search',
            server_tool_call: { type: 'web_search_call', action: search.action },
          },
          {
            type: 'server_tool_call',
            id: 'ig_1',
            name: 'image_generation',
            server_tool_call: { type: 'image_generation_call', revised_prompt: 'a cup' },
          },
          { ...BLOB, modality: 'image', mime_type: 'image/png' },
        ],
        finish_reason: 'stop',
      },
    ])
  })
})

describe('items of a response', () => {
  test('instructions stand apart, a text is what the user says', async () => {
    const request = { model: 'm', input: 'hello', instructions: 'Be terse.' }
    const [content] = await captured(responding, (client) => client.responses.create(request))
    expect(content).toEqual({
      system_instructions: [text('Be terse.')],
      'input.messages': [{ role: 'user', parts: [text('hello')] }],
      'output.messages': [{ role: 'assistant', parts: [text('hello')], finish_reason: 'stop' }],
    })
  })

  test('messages, with media by reference', async () => {
    const content = [
      { type: 'input_text', text: 'look' },
      { type: 'input_image', image_url: `data:image/png;base64,${PICTURE}` },
      { type: 'input_image', file_id: 'file-1' },
      { type: 'input_file', file_url: 'https://example.com/a.pdf' },
      { type: 'input_file', file_data: PICTURE },
    ]
    const asked = await askResponse([
      { role: 'developer', content: 'Be terse.' },
      { type: 'message', role: 'user', content },
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'a cat' },
          { type: 'refusal', refusal: 'no' },
        ],
      },
    ])
    expect(asked).toEqual([
      { role: 'system', parts: [text('Be terse.')] },
      {
        role: 'user',
        parts: [
          text('look'),
          { ...BLOB, modality: 'image', mime_type: 'image/png' },
          { type: 'file', modality: 'image', file_id: 'file-1' },
          { type: 'uri', modality: 'file', uri: 'https://example.com/a.pdf' },
          { ...BLOB, modality: 'file' },
        ],
      },
      { role: 'assistant', parts: [text('a cat'), { type: 'refusal', value: 'no' }] },
    ])
  })

  test('tool calls, what came of them, reasoning, compactions and what nobody knows', async () => {
    const asked = await askResponse([
      { type: 'function_call', call_id: 'c1', name: 'look_up', arguments: '{"word":"tea"}' },
      { type: 'function_call_output', call_id: 'c1', output: 'a drink' },
      { type: 'custom_tool_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'done' }] },
      { type: 'computer_call', call_id: 'c3', action: { type: 'click' } },
      {
        type: 'computer_call_output',
        call_id: 'c3',
        output: { type: 'computer_screenshot', image_url: `data:image/png;base64,${PICTURE}` },
      },
      { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: PICTURE },
      { type: 'compaction', id: 'cp', encrypted_content: PICTURE },
      { type: 'item_reference', id: 'x' },
    ])
    expect(asked).toEqual([
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'look_up', arguments: { word: 'tea' } }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'a drink' }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c2', response: [text('done')] }] },
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c3', name: 'computer', arguments: { type: 'click' } }] },
      {
        role: 'tool',
        parts: [
          { type: 'tool_call_response', id: 'c3', response: [{ ...BLOB, modality: 'image', mime_type: 'image/png' }] },
        ],
      },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'hm' }] },
      { role: 'assistant', parts: [{ type: 'compaction', id: 'cp' }] },
      { role: 'assistant', parts: [{ type: 'item_reference' }] },
    ])
  })
})

test('of an extraction, what was said stands on the model call inside', async () => {
  const [extract, chat] = await captured(
    (response) => sendJson(response, responseWire({ text: ['{}'] }).whole),
    (client) =>
      client.responses.parse({
        model: 'm',
        input: 'hello',
        text: { format: { type: 'json_schema', name: 'a', schema: {} } },
      }),
  )
  expect(extract).toEqual({})
  expect(Object.keys(chat ?? {})).toEqual(['input.messages', 'output.messages'])
})

test('prompts and their completions', async () => {
  const answer: Answer = (response) => sendJson(response, textWire({ text: ['hello'] }, false).whole)
  const [content] = await captured(answer, (client) =>
    client.completions.create({ model: 'm', prompt: ['one', 'two'] }),
  )
  expect(content).toEqual({
    'input.messages': [
      { role: 'user', parts: [text('one')] },
      { role: 'user', parts: [text('two')] },
    ],
    'output.messages': [{ role: 'assistant', parts: [text('hello')], finish_reason: 'stop' }],
  })
})

test.each([
  ['one text', 'tea', ['tea']],
  ['several', ['tea', 'milk'], ['tea', 'milk']],
  ['tokens', [1, 2, 3], ['3 tokens']],
  ['texts as tokens', [[1, 2], [3]], ['2 tokens', '1 tokens']],
] as const)('what is embedded: %s', async (_what, input, expected) => {
  const answer: Answer = (response) => sendJson(response, { data: [] })
  const [content] = await captured(answer, (client) =>
    client.embeddings.create({ model: 'm', input: input as string, encoding_format: 'float' }),
  )
  expect(content?.['zeph.embeddings.input']).toEqual(expected)
})
