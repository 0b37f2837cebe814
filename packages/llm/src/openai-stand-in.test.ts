/** Clients whose `create` a user's tests have replaced: whatever it returns reaches the caller, and the span ends. */
import { recordSpans } from '@zeph-telemetry/testing'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { instrumentOpenAI } from './openai.ts'

function clientThatReturns(reply: unknown): OpenAI {
  const client = new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:1/v1' })
  Object.assign(client.chat.completions, { create: () => reply })
  return instrumentOpenAI(client)
}

const body = { model: 'small', messages: [] }

test.each([
  ['a plain promise', Promise.resolve({ choices: [] })],
  ['an object', { choices: [] }],
  ['nothing', undefined],
  ['null', null],
  ['a text', 'hello'],
])('%s comes back as it is', (_what, reply) => {
  using recorder = recordSpans()
  expect(clientThatReturns(reply).chat.completions.create(body)).toBe(reply)
  expect(recorder.spans.map(({ name, status }) => ({ name, status }))).toEqual([{ name: 'llm.chat', status: 'unset' }])
})
