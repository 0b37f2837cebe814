/** Structured output: the SDK calls the model and parses what comes back. */
import type Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'
import { message, REQUEST, TEXT } from './anthropic/fixtures/messages-wire.ts'
import { RecordedCalls, SDKS } from './anthropic/fixtures/recorded-calls.ts'
import { instrumentAnthropic } from './anthropic.ts'
import { sendJson } from './fixtures/wire-protocols.ts'
import type { Answer } from './fixtures/wire-server.ts'

const SCHEMA = { type: 'object', properties: { answer: { type: 'number' } } } as const
const JSON_REPLY: Answer = (response) => sendJson(response, message([{ ...TEXT, text: '{"answer":42}' }]))
const EXTRACTIONS = [
  ['messages.parse', (client: Anthropic) => client.messages.parse({ ...REQUEST, output_config: FORMAT })],
  ['beta.messages.parse', (client: Anthropic) => client.beta.messages.parse({ ...REQUEST, output_config: FORMAT })],
  [
    'a thread’s parse',
    (client: Anthropic) => client.beta.messages.thread({ ...REQUEST, output_config: FORMAT }).parse(),
  ],
] as const
const FORMAT = { format: { type: 'json_schema', schema: SCHEMA } } as const

describe('structured extraction', () => {
  test.each(EXTRACTIONS)('by %s is a span around the call, whose tokens it leaves to it', async (_what, extract) => {
    await using calls = await RecordedCalls.start(JSON_REPLY)
    const reply = await extract(instrumentAnthropic(calls.client()))
    expect(reply.parsed_output).toEqual({ answer: 42 })
    const [outer, inner] = calls.spans
    expect([outer?.name, outer?.kind, inner?.name, inner?.kind]).toEqual([
      'llm.extract',
      'internal',
      'llm.chat',
      'client',
    ])
    expect(inner?.parentSpanId).toBe(outer?.spanId)
    expect(calls.spans.map(({ status, ended }) => [status, ended])).toEqual(Array(2).fill(['unset', true]))
    const { 'server.port': _port, ...attributes } = outer!.attributes
    expect(attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'claude-test',
      'gen_ai.request.max_tokens': 100,
      'gen_ai.output.type': 'json',
      'gen_ai.response.id': 'msg_1',
      'gen_ai.response.model': 'claude-test-20260301',
      'gen_ai.response.finish_reasons': ['stop'],
      'server.address': 'localhost',
    })
    expect(inner?.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 810 })
    expect(inner?.attributes).not.toHaveProperty(['gen_ai.operation.name'])
  })

  test.each(EXTRACTIONS)(
    'by %s fails where the reply cannot be parsed, and the call in it does not',
    async (_what, extract) => {
      await using calls = await RecordedCalls.start()
      await expect(extract(instrumentAnthropic(calls.client()))).rejects.toThrow('Failed to parse')
      expect(calls.spans.map(({ name, status }) => [name, status])).toEqual([
        ['llm.extract', 'error'],
        ['llm.chat', 'unset'],
      ])
      expect(calls.spans[0]?.attributes['error.type']).toBe('AnthropicError')
    },
  )

  test.each(EXTRACTIONS)('by %s fails with the call, by the same name', async (_what, extract) => {
    const error = { error: { type: 'rate_limit_error', message: 'no' } }
    await using calls = await RecordedCalls.start((response) => sendJson(response, error, 429))
    await expect(extract(instrumentAnthropic(calls.client()))).rejects.toThrow('429')
    expect(calls.spans.map(({ attributes }) => attributes['error.type'])).toEqual(Array(2).fill('rate_limit_error'))
  })

  test('that the lowest version refuses is no span', async () => {
    await using calls = await RecordedCalls.start()
    const client = instrumentAnthropic(calls.client({}, SDKS[1]![1]))
    expect('parse' in client.messages).toBe(false)
    await expect(async () => client.beta.messages.parse(undefined as never)).rejects.toThrow(TypeError)
    expect(calls.spans).toEqual([])
  })
})
