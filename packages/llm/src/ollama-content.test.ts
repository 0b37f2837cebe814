/** What is captured of calls of `ollama`, where that is asked for: the conventions' messages, media by reference. */
import { Ollama } from 'ollama'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { capturingContent } from './fixtures/capturing-content.ts'
import { sendJson, sendLines } from './fixtures/wire-protocols.ts'
import { MODEL } from './ollama/fixtures/subjects.ts'
import { whole } from './ollama/fixtures/wire.ts'
import { instrumentOllama } from './ollama.ts'
import { RecordedServer } from './promised-reply/fixtures/recorded-server.ts'

const IMAGE = Buffer.from('not really an image')

let server: RecordedServer
let client: Ollama

beforeEach(async () => {
  server = await RecordedServer.start((response) => sendJson(response, whole(response.req.url!)))
  client = instrumentOllama(new Ollama({ host: server.wire.origin }))
})

afterEach(() => server[Symbol.asyncDispose]())

const text = (content: string) => ({ type: 'text', content })
const image = { type: 'blob', modality: 'image', size: IMAGE.length }

test('a chat: messages in and out, tools on offer', async () => {
  const call = { id: 'call-1', function: { name: 'look_up', arguments: { word: 'tea' } } }
  const tools = [{ type: 'function', function: { name: 'look_up' } }]
  server.wire.answerWith((response) =>
    sendJson(response, {
      ...whole('/api/chat'),
      message: { role: 'assistant', content: 'Let me see.', thinking: 'hm', tool_calls: [call] },
    }),
  )
  await capturingContent(() =>
    client.chat({
      model: MODEL,
      tools,
      messages: [
        { role: 'system', content: 'Be terse.' },
        { role: 'user', content: 'What is it?', images: [IMAGE] },
        { role: 'assistant', content: '', tool_calls: [call] },
        { role: 'tool', content: 'a drink', tool_name: 'look_up' },
        { role: 'critic', content: 'No.' },
      ],
    }),
  )
  const toolCall = { type: 'tool_call', id: 'call-1', name: 'look_up', arguments: { word: 'tea' } }
  expect(server.attributes).toMatchObject({
    'gen_ai.input.messages': [
      { role: 'system', parts: [text('Be terse.')] },
      { role: 'user', parts: [text('What is it?'), image] },
      { role: 'assistant', parts: [text(''), toolCall] },
      { role: 'tool', parts: [{ type: 'tool_call_response', response: 'a drink' }] },
      { role: 'user', parts: [text('No.')] },
    ],
    'gen_ai.tool.definitions': tools,
    'gen_ai.output.messages': [
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'hm' }, text('Let me see.'), toolCall] },
    ],
  })
  expect(server.everything).not.toContain(IMAGE.toString('base64'))
})

test('a completion: instructions, prompt and what came', async () => {
  server.wire.answerWith((response) =>
    sendJson(response, {
      ...whole('/api/generate'),
      response: 'Tea.',
      thinking: 'hm',
      image: IMAGE.toString('base64'),
    }),
  )
  const prompt = { system: 'Be terse.', prompt: 'What is it?', suffix: '.', images: [IMAGE] }
  await capturingContent(() => client.generate({ model: MODEL, ...prompt }))
  expect(server.attributes).toMatchObject({
    'gen_ai.system_instructions': [text('Be terse.')],
    'gen_ai.input.messages': [{ role: 'user', parts: [text('What is it?'), image, { type: 'suffix', value: '.' }] }],
    'gen_ai.output.messages': [
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'hm' }, text('Tea.'), image] },
    ],
  })
})

test('a stream: what its chunks say together', async () => {
  const chunk = (message: object, rest: object = {}) => ({ model: MODEL, message, done: false, ...rest })
  const call = { function: { name: 'look_up', arguments: { word: 'tea' } } }
  server.wire.answerWith((response) =>
    sendLines(response, [
      chunk({ role: 'assistant', content: '', thinking: 'h' }),
      chunk({ role: 'assistant', content: '', thinking: 'm' }),
      chunk({ role: 'assistant', content: 'Let me ' }),
      chunk({ role: 'assistant', content: 'see.' }),
      chunk({ role: 'assistant', content: '', tool_calls: [call] }),
      chunk({ role: 'assistant', content: '' }, { done: true, done_reason: 'stop' }),
    ]),
  )
  const messages = [{ role: 'user', content: 'What is it?' }]
  await capturingContent(async () => {
    for await (const _chunk of await client.chat({ model: MODEL, messages, stream: true }));
  })
  expect(server.attributes['gen_ai.output.messages']).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'hm' },
        text('Let me see.'),
        { type: 'tool_call', name: 'look_up', arguments: { word: 'tea' } },
      ],
      finish_reason: 'stop',
    },
  ])
})

test('embeddings: the texts; questions of systemone: state, questions and answers', async () => {
  const questions = { mood: { type: 'noul', instructions: 'is it good?' } } as const
  await capturingContent(async () => {
    await client.embed({ model: MODEL, input: ['tea', 'coffee'] })
    await client.embeddings({ model: MODEL, prompt: 'tea' })
    await client.systemone({ model: MODEL, state: 'sunny', questions })
  })
  const [embed, embeddings, systemone] = server.spans.map(({ attributes }) => attributes)
  expect([embed?.['zeph.embeddings.input'], embeddings?.['zeph.embeddings.input']]).toEqual([['tea', 'coffee'], 'tea'])
  expect(systemone).toMatchObject({
    'gen_ai.input.messages': [
      {
        role: 'user',
        parts: [
          { type: 'state', value: 'sunny' },
          { type: 'questions', value: questions },
        ],
      },
    ],
    'gen_ai.output.messages': [{ parts: [{ type: 'answers', value: { mood: { type: 'noul', noul: 0.7 } } }] }],
  })
})
