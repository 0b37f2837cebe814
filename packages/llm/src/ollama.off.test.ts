import { Ollama } from 'ollama'
import { expect, test } from 'vitest'
import { WireServer } from './fixtures/wire-server.ts'
import { CHAT } from './ollama/fixtures/subjects.ts'
import { SHAPES, whole } from './ollama/fixtures/wire.ts'
import { instrumentOllama } from './ollama.ts'

test('without the profiling condition the client is left alone', async () => {
  await using server = await WireServer.start()
  server.answerWith(SHAPES['normal']!)
  const client = new Ollama({ host: server.origin })
  const keys = Reflect.ownKeys(client)
  const { chat } = client
  expect(instrumentOllama(client)).toBe(client)
  expect(instrumentOllama(client)).toBe(client)
  expect(Reflect.ownKeys(client)).toEqual(keys)
  expect(client.chat).toBe(chat)
  expect(await client.chat({ ...CHAT, messages: [...CHAT.messages] })).toEqual(whole('/api/chat'))
  const stream = await client.chat({ ...CHAT, messages: [...CHAT.messages], stream: true })
  expect(Object.hasOwn(stream, 'abort')).toBe(false)
  stream.abort()
})
