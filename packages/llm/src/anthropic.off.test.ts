import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { message, REQUEST } from './anthropic/fixtures/messages-wire.ts'
import { instrumentAnthropic } from './anthropic.ts'
import { sendJson } from './fixtures/wire-protocols.ts'
import { WireServer } from './fixtures/wire-server.ts'

test('without the profiling condition the client is left alone', async () => {
  await using server = await WireServer.start()
  server.answerWith((response) => sendJson(response, message()))
  const client = new Anthropic({ apiKey: 'key', baseURL: server.origin })
  const objects = [client, client.messages, client.beta, client.beta.messages]
  const { create } = client.messages
  const { _tracer: tracer } = client as { _tracer?: unknown }
  const before = objects.map((object) => Reflect.ownKeys(object))
  expect(instrumentAnthropic(client)).toBe(client)
  expect(instrumentAnthropic(client)).toBe(client)
  expect(objects.map((object) => Reflect.ownKeys(object))).toEqual(before)
  expect([client.messages.create, (client as { _tracer?: unknown })._tracer]).toEqual([create, tracer])
  const reply = client.messages.create(REQUEST)
  expect(Object.hasOwn(reply, 'parse')).toBe(false)
  expect(await reply).toEqual(message())
})
