import { withContext } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instrumentMessageStore } from './index.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

interface Message {
  role: string
  content: unknown
}

class Store {
  readonly #messages: Message[] = []
  append(message: Message): number {
    return this.#messages.push(message)
  }
  async history(_sessionId: string, limit: number): Promise<Message[]> {
    return this.#messages.slice(-limit)
  }
}

test('writing and reading messages are spans with role, length and count, and the session of the work in progress', async () => {
  const store = instrumentMessageStore(new Store())
  const read = await withContext({ sessionId: 'session-1' }, () => {
    store.append({ role: 'user', content: 'hello' })
    store.append({ role: 'assistant', content: [{ type: 'text', text: 'hi' }, { type: 'image' }] })
    return store.history('session-of-the-store', 20)
  })
  expect(read).toHaveLength(2)
  const session = { 'gen_ai.conversation.id': 'session-1', 'session.id': 'session-1' }
  expect(recorder.spans.map(({ name, attributes }) => [name, attributes])).toEqual([
    ['agent.persist_message', { ...session, 'zeph.message.role': 'user', 'zeph.message.length': 5 }],
    ['agent.persist_message', { ...session, 'zeph.message.role': 'assistant', 'zeph.message.length': 2 }],
    ['agent.restore_history', { ...session, 'zeph.query.limit': 20, 'zeph.result.count': 2 }],
  ])
})

test('a message is found behind the id of its session; a role that is a sentence is none', () => {
  const store = instrumentMessageStore(
    { save: (_sessionId: string, message: Message) => message, restoreHistory: () => ({ messages: [1, 2, 3] }) },
    { methods: { save: 'agent.persist_message' } },
  )
  store.save('session-2', { role: 'tool', content: null })
  store.save('session-2', { role: 'a role of my own', content: 'abc' })
  store.restoreHistory()
  expect(recorder.spans.map(({ attributes }) => attributes)).toEqual([
    { 'zeph.message.role': 'tool' },
    { 'zeph.message.length': 3 },
    { 'zeph.result.count': 3 },
  ])
})
