import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BadRequestError, NotFoundError, OpenAI } from 'openai'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { cacheEmbeddings } from './cache-embeddings.ts'
import { embed } from './embed.ts'
import { hashFeatures } from './feature-hash.ts'
import { type ScriptedClient, startScriptedClient } from './fixtures/scripted-client.ts'
import { embedWithOpenAI } from './providers/openai-provider.ts'

const embeddingModel = 'scripted-embedding-1'

let model: ScriptedClient

beforeAll(async () => {
  model = await startScriptedClient()
})

beforeEach(() => {
  model.requests.length = 0
})

afterAll(() => model.close())

test('each text gets its vector, in the order of the texts, over as many requests as it takes', async () => {
  const texts = Array.from({ length: 250 }, (_, index) => `text number ${index}`)
  const vectors = await model.embed(texts)
  expect(vectors).toEqual(texts.map((text) => hashFeatures(text)))
  expect(model.requests.map(({ input }) => (input as string[]).length)).toEqual([100, 100, 50])
})

test('no text is no request', async () => {
  expect([await model.embed([]), model.requests]).toEqual([[], []])
})

test('the binary form, which the client asks for by itself, holds the same numbers', async () => {
  const { data, usage } = await model.client.embeddings.create({ model: embeddingModel, input: 'some text' })
  expect(model.requests[0]).toMatchObject({ encoding_format: 'base64' })
  expect(Array.from(data[0]!.embedding)).toEqual(Array.from(new Float32Array(hashFeatures('some text'))))
  expect(usage).toEqual({ prompt_tokens: 3, total_tokens: 3 })
})

test('fewer dimensions can be asked for; what makes no sense is refused', async () => {
  const ask = (more: object) => model.client.embeddings.create({ model: embeddingModel, input: 'text', ...more })
  expect((await ask({ dimensions: 32 })).data[0]!.embedding).toHaveLength(32)
  await expect(ask({ dimensions: 0 })).rejects.toThrow(BadRequestError)
  await expect(ask({ input: '' })).rejects.toThrow(BadRequestError)
  await expect(ask({ input: [1, 2] })).rejects.toThrow(BadRequestError)
  const embedTexts = embedWithOpenAI(model.client)
  await expect(embed({ embedTexts, embeddingModel: 'scripted-1' }, ['text'])).rejects.toThrow(NotFoundError)
})

test('vectors that come in another order are put in theirs, and missing ones are an error', async () => {
  const answer = { data: [1, 0].map((index) => ({ object: 'embedding', index, embedding: [index] })) }
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const embedTexts = embedWithOpenAI(new OpenAI({ baseURL, apiKey: 'no-key', maxRetries: 0 }))
  expect(await embed({ embedTexts, embeddingModel }, ['a', 'b'])).toEqual([[0], [1]])
  await expect(embed({ embedTexts, embeddingModel }, ['a'])).rejects.toThrow('asked for 1 vectors and sent 2')
})

test('with a cache a text is embedded once, also by those who ask while it is under way', async () => {
  const cached = cacheEmbeddings(model.embed, 10)
  const [one, other] = await Promise.all([cached(['a b', 'c d']), cached(['c d'])])
  expect(one).toEqual([hashFeatures('a b'), hashFeatures('c d')])
  expect(await cached(['a b'])).toEqual([one[0]])
  expect(other).toEqual([one[1]])
  expect(model.requests.map(({ input }) => input)).toEqual([['a b', 'c d']])
})

test('the cache keeps the texts that were used last, and answers more at once than it keeps', async () => {
  const cached = cacheEmbeddings(model.embed, 2)
  await cached(['a', 'b'])
  await cached(['a'])
  await cached(['c'])
  await cached(['a', 'c'])
  expect(model.requests).toHaveLength(2)
  expect(await cached(['b', 'd', 'e'])).toHaveLength(3)
  expect(model.requests).toHaveLength(3)
})

test('a failed text is asked for again', async () => {
  let fails = true
  const cached = cacheEmbeddings((texts) => (fails ? Promise.reject(new Error('away')) : model.embed(texts)), 10)
  await expect(cached(['a'])).rejects.toThrow('away')
  fails = false
  expect(await cached(['a'])).toEqual([hashFeatures('a')])
})
