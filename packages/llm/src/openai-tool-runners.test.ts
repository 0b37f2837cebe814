/** Helpers that ship with the SDK and call the model themselves: each call is one span, tools run outside of it. */
import { activeSpan } from '@zeph-telemetry/core'
import { ResponsesToolRunner, runnerFunction } from 'openai/helpers/responses-tool-runner'
import { zodResponseFormat, zodResponsesFunction, zodTextFormat } from 'openai/helpers/zod'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sendEventStream, sendJson } from './fixtures/wire-protocols.ts'
import type { Answer } from './fixtures/wire-server.ts'
import { llmSpans } from './llm-spans.ts'
import { callsOf } from './openai/fixtures/one-call.ts'
import { chatWire, responseWire, type Said } from './openai/fixtures/wire.ts'

const ANSWER = z.object({ answer: z.number() })
const WORD = z.object({ word: z.string() })
const turns =
  (...said: readonly Said[]): Answer =>
  (response, attempt, body) => {
    const { whole, events } = responseWire(said[attempt]!)
    return (body as { stream?: boolean }).stream ? sendEventStream(response, events) : sendJson(response, whole)
  }

describe('the runner of the Responses API', () => {
  test.each([
    ['whole replies', false, 'llm.chat'],
    ['streams', true, 'llm.chat_stream'],
  ])('with %s', async (_what, stream, name) => {
    const ranIn: string[] = []
    const lookUp = zodResponsesFunction({
      name: 'look_up',
      parameters: WORD,
      function: ({ word }) => {
        ranIn.push(activeSpan().spanId)
        return word
      },
    })
    const runner = new ResponsesToolRunner({ functions: [runnerFunction(lookUp as never)] })
    const calls = await callsOf({
      answer: turns({ tool: true }, { text: ['done'] }),
      use: async (client) => {
        const final = await runner.run(client, { model: 'gpt-test', input: 'hello' }, { stream })
        expect(final.output_text).toBe('done')
      },
    })
    expect(calls.map((call) => [call.name, call.status])).toEqual([
      [name, 'unset'],
      [name, 'unset'],
    ])
    expect(calls.map(({ attributes }) => attributes['gen_ai.response.finish_reasons'])).toEqual([
      ['tool_call'],
      ['stop'],
    ])
    expect(ranIn).toEqual([expect.not.stringContaining(calls[0]!.spanId)])
  })
})

test('tools that runTools() runs are not inside of the model call that asked for them', async () => {
  const ranIn: string[] = []
  const calls = await callsOf({
    answer: (response, attempt) =>
      sendJson(response, chatWire(attempt === 0 ? { tool: true } : { text: ['done'] }, false).whole),
    use: (client) =>
      llmSpans.with('llm.router', {}, async (outer) => {
        const look = {
          name: 'look_up',
          description: '',
          parse: JSON.parse,
          parameters: {},
          function: () => void ranIn.push(activeSpan().spanId, outer.spanId),
        }
        const tools = [{ type: 'function' as const, function: look }]
        await client.chat.completions.runTools({ model: 'gpt-test', messages: [], tools }).done()
      }),
  })
  expect(calls.length).toBe(2)
  expect(ranIn[0]).toBe(ranIn[1])
})

describe('zod schemas', () => {
  test('of a chat', async () => {
    const calls = await callsOf({
      answer: (response) => sendJson(response, chatWire({ text: ['{"answer":42}'] }, false).whole),
      use: async (client) => {
        const response_format = zodResponseFormat(ANSWER, 'answer')
        const reply = await client.chat.completions.parse({ model: 'gpt-test', messages: [], response_format })
        expect(reply.choices[0]?.message.parsed).toEqual({ answer: 42 })
      },
    })
    expect(calls.map(({ name }) => name)).toEqual(['llm.extract', 'llm.chat'])
  })

  test('of a response that does not fit them: the extraction fails, the call does not', async () => {
    const calls = await callsOf({
      answer: turns({ text: ['{"answer":"many"}'] }),
      use: async (client) => {
        const format = zodTextFormat(ANSWER, 'answer')
        const parsing = client.responses.parse({ model: 'gpt-test', input: 'hello', text: { format } })
        await expect(parsing).rejects.toThrow(/number/)
      },
    })
    expect(calls.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['llm.extract', 'ZodError'],
      ['llm.chat', undefined],
    ])
  })
})
