import { GoogleGenAI } from '@google/genai'
import { expect, test } from 'vitest'
import { WireServer } from './fixtures/wire-server.ts'
import { REQUEST } from './google-genai/fixtures/content-subjects.ts'
import { API_KEY, SHAPES } from './google-genai/fixtures/wire.ts'
import { instrumentGoogleGenAI } from './google-genai.ts'

test('without the profiling condition the client is left alone', async () => {
  await using server = await WireServer.start()
  server.answerWith(SHAPES['normal']!)
  const client = new GoogleGenAI({ apiKey: API_KEY, httpOptions: { baseUrl: server.origin } })
  const objects = [client, client.models, client.chats]
  const keys = objects.map((object) => Reflect.ownKeys(object))
  const { generateContent, embedContent } = client.models
  expect(instrumentGoogleGenAI(client)).toBe(client)
  expect(instrumentGoogleGenAI(client)).toBe(client)
  expect(objects.map((object) => Reflect.ownKeys(object))).toEqual(keys)
  expect([client.models.generateContent, client.models.embedContent]).toEqual([generateContent, embedContent])
  const reply = await client.models.generateContent({ ...REQUEST })
  expect(reply.text).toContain('reply')
})
