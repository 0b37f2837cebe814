import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI, { BadRequestError, NotFoundError } from 'openai'
import type {
  ChatCompletionChunk,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collectStream } from './providers/collect-openai-stream.ts'
import { SCRIPTED_MODEL_NAME as model } from './scripted-models.ts'
import { createScriptedServer } from './scripted-server.ts'

const tools: ChatCompletionTool[] = ['shell', 'file'].map((name) => ({ type: 'function', function: { name } }))
const largest: ChatCompletionMessageParam[] = [{ role: 'user', content: 'summarise the largest TypeScript file' }]

let server: Server
let client: OpenAI

async function allChunks(stream: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const chunks: ChatCompletionChunk[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

beforeAll(async () => {
  server = createScriptedServer({ delayScale: 0 }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  client = new OpenAI({ baseURL, apiKey: 'no-key', maxRetries: 0 })
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('the first reply to a task about files asks for the shell, with a call id', async () => {
  const { choices, usage } = await client.chat.completions.create({ model, messages: largest, tools })
  const call = choices[0]?.message.tool_calls?.[0]
  expect(choices[0]?.finish_reason).toBe('tool_calls')
  expect(call).toMatchObject({ type: 'function', id: expect.stringMatching(/^call_\w+$/), function: { name: 'shell' } })
  expect(usage?.total_tokens).toBe(usage!.prompt_tokens + usage!.completion_tokens)
})

test('the streamed and the whole reply to the same request say the same', async () => {
  const whole = await client.chat.completions.create({ model, messages: largest, tools })
  const stream = await client.chat.completions.create({ model, messages: largest, tools, stream: true })
  const streamed = await collectStream(stream, () => {})
  const call = whole.choices[0]!.message.tool_calls![0]!
  expect(streamed.toolRequests.map(({ name, arguments: text }) => ({ name, arguments: text }))).toEqual([
    call.type === 'function' && call.function,
  ])
})

test('equal requests get equal replies', async () => {
  const ask = () => client.chat.completions.create({ model, messages: largest, tools })
  expect(JSON.stringify(await ask())).toBe(JSON.stringify(await ask()))
})

test('text is streamed in pieces, and usage comes in a last chunk without choices only when asked for', async () => {
  const request = { model, messages: [{ role: 'user' as const, content: 'hello' }], stream: true as const }
  const plain = await allChunks(await client.chat.completions.create(request))
  const counted = await allChunks(
    await client.chat.completions.create({ ...request, stream_options: { include_usage: true } }),
  )
  const textOf = (chunks: typeof plain) => chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
  expect(plain.length).toBeGreaterThan(5)
  expect(plain.some((chunk) => 'usage' in chunk)).toBe(false)
  expect(textOf(counted)).toBe(textOf(plain))
  expect(counted.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: expect.any(Number) } })
})

test('a long conversation is counted as partly cached', async () => {
  const earlier: ChatCompletionMessageParam[] = [
    { role: 'user', content: 'word '.repeat(2_000) },
    { role: 'assistant', content: 'yes' },
  ]
  const now: ChatCompletionMessageParam = { role: 'user', content: 'other '.repeat(2_000) }
  const { usage } = await client.chat.completions.create({ model, messages: [...earlier, now] })
  // What was sent before, and in no case what is new.
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0
  expect(cached).toBeGreaterThan(2_000)
  expect(cached).toBeLessThan(usage!.prompt_tokens / 2)
})

test('without tools on offer it says so instead of calling one', async () => {
  const { choices } = await client.chat.completions.create({ model, messages: largest, tools, tool_choice: 'none' })
  expect(choices[0]?.message).toMatchObject({ content: expect.stringContaining('not offered') })
  expect(choices[0]?.message.tool_calls).toBeUndefined()
})

test('files that are named together are asked for together, in one reply, streamed or whole', async () => {
  const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: 'compare a.ts and b.ts' }]
  const whole = await client.chat.completions.create({ model, messages, tools })
  const calls = whole.choices[0]!.message.tool_calls!.filter((call) => call.type === 'function')
  expect(calls.map((call) => JSON.parse(call.function.arguments).path)).toEqual(['a.ts', 'b.ts'])
  expect(new Set(calls.map(({ id }) => id)).size).toBe(2)
  const stream = await client.chat.completions.create({ model, messages, tools, stream: true })
  const { toolRequests } = await collectStream(stream, () => {})
  // A streamed request is another request, so its calls have other ids.
  expect(toolRequests.map(({ name, arguments: text }) => ({ name, arguments: text }))).toEqual(
    calls.map((call) => call.function),
  )
  const answers = calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'x.ts: 1 lines\n' }))
  const conversation = [...messages, whole.choices[0]!.message, ...answers]
  const { choices } = await client.chat.completions.create({ model, messages: conversation, tools })
  expect(choices[0]!.message.content).toMatch(/^I read 2 files:/)
})

test('it lists its models and refuses what is no request that it knows', async () => {
  const { data } = await client.models.list()
  expect(data.map(({ id }) => id)).toEqual([model, 'scripted-mini-1', 'scripted-embedding-1'])
  await expect(client.chat.completions.create({ model, messages: [] })).rejects.toThrow(BadRequestError)
  await expect(client.embeddings.create({ model, input: 'text' })).rejects.toThrow(NotFoundError)
})
