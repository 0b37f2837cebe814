import { expect, test } from 'vitest'
import { checkedAttributes } from './checked-attributes.ts'
import { serverOf } from './server-of.ts'
import { usageAttributes } from './usage-attributes.ts'

test.each([
  ['gen_ai.request.model', 'gpt-5', ['', 7, null, undefined, {}, ['gpt-5']]],
  ['gen_ai.request.max_tokens', 7, ['7', 1.5, Number.NaN, null, 2 ** 53, 7n]],
  ['gen_ai.request.temperature', 0.5, ['0.5', Number.NaN, Number.POSITIVE_INFINITY, null, {}]],
  ['gen_ai.request.stream', true, ['true', 1, null]],
  ['gen_ai.request.stop_sequences', ['a', 'b'], ['a', [], [1], ['a', null], new Proxy(['a'], {}), null]],
])('%s is taken as %j, and as nothing of another type', (key, right, wrong) => {
  expect(checkedAttributes('llm.chat_stream', { [key]: right })).toEqual({ [key]: right })
  for (const value of wrong) expect(checkedAttributes('llm.chat_stream', { [key]: value })).toEqual({})
})

test('what the span does not have, and content, is left out', () => {
  const given = {
    'gen_ai.response.time_to_first_chunk': 1,
    'gen_ai.input.messages': ['secret'],
    'own.key': 'own',
    toString: 'own',
    'gen_ai.embeddings.dimension.count': 3,
  }
  expect(checkedAttributes('llm.chat', given)).toEqual({})
  expect(checkedAttributes('llm.embed', given)).toEqual({ 'gen_ai.embeddings.dimension.count': 3 })
})

test.each([
  ['https://api.openai.com/v1', { 'server.address': 'api.openai.com', 'server.port': 443 }],
  ['http://localhost', { 'server.address': 'localhost', 'server.port': 80 }],
  [new URL('http://[::1]:8080/v1'), { 'server.address': '::1', 'server.port': 8080 }],
  ['localhost:8080', {}],
  ['', {}],
  [undefined, {}],
  [7, {}],
])('the server of %s', (url, server) => {
  expect(serverOf(url)).toEqual(server)
})

test('tokens are whole numbers from 0 on; what was not counted is absent', () => {
  const usage = { input: 10, output: 0, cacheRead: -1, cacheWrite: '3', reasoning: 1.5 }
  const modalities = { audio: { input: 4, output: 2, cacheRead: 1 }, text: { input: null } }
  const known = Object.entries(usageAttributes({ ...usage, modalities })).filter(([, value]) => value !== undefined)
  expect(Object.fromEntries(known)).toEqual({
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 0,
    'gen_ai.usage.audio.input_tokens': 4,
    'gen_ai.usage.audio.output_tokens': 2,
    'gen_ai.usage.audio.cache_read.input_tokens': 1,
  })
})
