/** What is captured of calls of `@google/genai`, where that is asked for: the conventions' messages, media by reference. */
import { GoogleGenAI } from '@google/genai'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { capturingContent } from './fixtures/capturing-content.ts'
import { sendJson } from './fixtures/wire-protocols.ts'
import { API_KEY, answer, generated } from './google-genai/fixtures/wire.ts'
import { instrumentGoogleGenAI } from './google-genai.ts'
import { RecordedServer } from './promised-reply/fixtures/recorded-server.ts'

const IMAGE = Buffer.from('not really an image').toString('base64')
const MODEL = 'gemini-test'

let server: RecordedServer
let ai: GoogleGenAI

beforeEach(async () => {
  server = await RecordedServer.start(answer())
  ai = instrumentGoogleGenAI(new GoogleGenAI({ apiKey: API_KEY, httpOptions: { baseUrl: server.wire.origin } }))
})

afterEach(() => server[Symbol.asyncDispose]())

const text = (content: string) => ({ type: 'text', content })
const image = { type: 'blob', modality: 'image', mime_type: 'image/png', size: 19, hash: expect.any(String) }

test('instructions, contents, tools and what came', async () => {
  const call = { id: 'call-1', name: 'look_up', args: { word: 'tea' } }
  server.wire.answerWith(
    answer({
      whole: generated(
        [
          { text: 'hm', thought: true },
          { text: 'Let me see.' },
          { functionCall: call },
          { executableCode: { code: '1' } },
        ],
        'STOP',
      ),
    }),
  )
  const tools = [{ functionDeclarations: [{ name: 'look_up' }] }]
  const contents = [
    {
      role: 'user',
      parts: [
        { text: 'What is it?' },
        { inlineData: { mimeType: 'image/png', data: IMAGE } },
        { fileData: { mimeType: 'application/pdf', fileUri: 'gs://bucket/tea.pdf' } },
      ],
    },
    { role: 'model', parts: [{ functionCall: call }] },
    { role: 'user', parts: [{ functionResponse: { id: 'call-1', name: 'look_up', response: { found: 'a drink' } } }] },
  ]
  await capturingContent(() =>
    ai.models.generateContent({ model: MODEL, contents, config: { systemInstruction: 'Be terse.', tools } }),
  )
  const toolCall = { type: 'tool_call', id: 'call-1', name: 'look_up', arguments: { word: 'tea' } }
  expect(server.attributes).toMatchObject({
    'gen_ai.system_instructions': [text('Be terse.')],
    'gen_ai.input.messages': [
      {
        role: 'user',
        parts: [
          text('What is it?'),
          image,
          { type: 'uri', modality: 'file', mime_type: 'application/pdf', uri: 'gs://bucket/tea.pdf' },
        ],
      },
      { role: 'assistant', parts: [toolCall] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call-1', response: { found: 'a drink' } }] },
    ],
    'gen_ai.tool.definitions': tools,
    'gen_ai.output.messages': [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'hm' },
          text('Let me see.'),
          toolCall,
          { type: 'executable_code', value: { code: '1' } },
        ],
        finish_reason: 'stop',
      },
    ],
  })
  expect(server.everything).not.toContain(IMAGE)
})

test.each([
  ['a text', 'one', [text('one')]],
  ['several texts', ['one', 'two'], [text('one'), text('two')]],
  ['a part', { text: 'one' }, [text('one')]],
  ['parts', [{ text: 'one' }, { inlineData: { mimeType: 'image/png', data: IMAGE } }], [text('one'), image]],
])('contents given as %s are one message', async (_what, contents, parts) => {
  await capturingContent(() => ai.models.generateContent({ model: MODEL, contents }))
  expect(server.attributes['gen_ai.input.messages']).toEqual([{ role: 'user', parts }])
})

test('a stream: what its chunks say together', async () => {
  server.wire.answerWith(
    answer({
      chunks: [
        generated([{ text: 'h', thought: true }]),
        generated([{ text: 'm', thought: true }, { text: 'Let me ' }]),
        generated([{ text: 'see.' }, { inlineData: { mimeType: 'image/png', data: IMAGE } }]),
        generated([{ functionCall: { name: 'look_up', args: { word: 'tea' } } }], 'STOP'),
      ],
    }),
  )
  await capturingContent(async () => {
    for await (const _chunk of await ai.models.generateContentStream({ model: MODEL, contents: 'tea?' }));
  })
  expect(server.attributes['gen_ai.output.messages']).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'hm' },
        text('Let me see.'),
        image,
        { type: 'tool_call', name: 'look_up', arguments: { word: 'tea' } },
      ],
      finish_reason: 'stop',
    },
  ])
})

test('a tool call in pieces is one, in a stream too', async () => {
  const call = (functionCall: object) => generated([{ functionCall }])
  const piece = { partialArgs: [{ jsonPath: '$.x', numberValue: 1 }], willContinue: true }
  const chunks = [call({ name: 'a', willContinue: true }), call(piece), call({}), call({ name: 'b', args: {} })]
  server.wire.answerWith(answer({ chunks }))
  await capturingContent(async () => {
    for await (const _chunk of await ai.models.generateContentStream({ model: MODEL, contents: 'tea?' }));
  })
  expect(server.attributes['gen_ai.output.messages']).toMatchObject([
    {
      parts: [
        { type: 'tool_call', name: 'a' },
        { type: 'tool_call', name: 'b' },
      ],
    },
  ])
})

test('embeddings: the texts, and media by reference', async () => {
  const contents = ['tea', { parts: [{ inlineData: { mimeType: 'image/png', data: IMAGE } }] }]
  await capturingContent(async () => {
    await ai.models.embedContent({ model: MODEL, contents: ['tea', 'coffee'] })
    await ai.models.embedContent({ model: MODEL, contents: contents as never })
  })
  const inputs = server.spans.map(({ attributes }) => attributes['zeph.embeddings.input'])
  expect(inputs).toMatchObject([
    ['tea', 'coffee'],
    ['tea', image],
  ])
})

test('images that are made: the prompt, and what came by reference', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const made = { bytesBase64Encoded: IMAGE, mimeType: 'image/png' }
  server.wire.answerWith((response) => sendJson(response, { predictions: [made] }))
  const httpOptions = { baseUrl: server.wire.origin }
  const vertex = instrumentGoogleGenAI(new GoogleGenAI({ vertexai: true, apiKey: API_KEY, httpOptions }))
  await capturingContent(() => vertex.models.generateImages({ model: MODEL, prompt: 'a cup of tea' }))
  expect(server.attributes).toMatchObject({
    'gen_ai.input.messages': [{ role: 'user', parts: [text('a cup of tea')] }],
    'gen_ai.output.messages': [{ role: 'assistant', parts: [image] }],
  })
  expect(server.everything).not.toContain(IMAGE)
})
