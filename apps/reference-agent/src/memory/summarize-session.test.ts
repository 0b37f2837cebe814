import { afterEach, beforeEach, expect, test } from 'vitest'
import { openScriptedMemory, type ScriptedMemory } from './fixtures/scripted-memory.ts'
import type { Memory } from './memory.ts'
import { createSummaryStore } from './summary-store.ts'

let opened: ScriptedMemory
let memory: Memory

beforeEach(async () => {
  opened = await openScriptedMemory()
  memory = opened.memory
})

afterEach(() => opened.close())

const say = (sessionId: string, from: number, to: number) => {
  for (let turn = from; turn <= to; turn += 1) {
    opened.store.append({ sessionId, role: 'user', content: `How does part ${turn} of the parser handle quotes?` })
    opened.store.append({ sessionId, role: 'assistant', content: `Part ${turn} keeps a stack of quotes. `.repeat(4) })
    opened.store.append({ sessionId, role: 'assistant', content: 'call', toolCalls: '[]' })
    opened.store.append({ sessionId, role: 'tool', content: 'output '.repeat(500), toolCallId: 'call_1' })
  }
}

test('the probe says whether a summary pays, and what it would take in', () => {
  expect(memory.probeCompaction('a')).toEqual({ eligible: false, messages: 0, tokens: 0, reason: 'few_messages' })
  say('a', 1, 10)
  const probe = memory.probeCompaction('a')
  expect(probe).toMatchObject({ eligible: true, messages: 14, reason: 'worth_it' })
  expect(probe.tokens).toBeLessThan(700)
})

test('a summary takes in the older dialogue, and the next one goes on from there', async () => {
  say('a', 1, 10)
  const first = await memory.summarize('a')
  expect(first).toMatchObject({ sessionId: 'a', messages: 14, text: expect.stringContaining('stack of quotes') })
  expect(memory.probeCompaction('a')).toMatchObject({ eligible: false, messages: 0 })
  say('a', 11, 12)
  const second = await memory.summarize('a')
  expect(second).toMatchObject({ messages: 18 })
  expect(second!.lastMessageId).toBeGreaterThan(first!.lastMessageId)
  expect(memory.summaryOf('a')).toEqual(second)
  expect(opened.model.requests.at(-1)!['messages']).toMatchObject([
    {},
    { content: expect.stringMatching(/^summary: /) },
  ])
})

test('nothing to take in is no summary and no request', async () => {
  say('a', 1, 3)
  expect([await memory.summarize('a'), memory.summaryOf('a')]).toEqual([undefined, undefined])
  expect(opened.model.requests).toEqual([])
})

test('a thousand messages are taken in a bounded number at a time', async () => {
  say('a', 1, 500)
  opened.store.append({ sessionId: 'a', role: 'user', content: 'very long '.repeat(10_000) })
  say('a', 501, 510)
  let rounds = 0
  while (memory.probeCompaction('a').eligible) {
    rounds += 1
    await memory.summarize('a')
    expect(JSON.stringify(opened.model.requests.at(-1)).length).toBeLessThan(32_000)
  }
  expect(rounds).toBeGreaterThan(10)
  expect(memory.summaryOf('a')!.text.length).toBeLessThan(4_001)
})

test('two at once are one', async () => {
  say('a', 1, 10)
  const [one, other] = await Promise.all([memory.summarize('a'), memory.summarize('a')])
  expect(one).toEqual(other)
  expect(opened.model.requests).toHaveLength(1)
})

test('a summary that came too late, from another process, does not take back a longer one', () => {
  const summaries = createSummaryStore(opened.database)
  const summary = { sessionId: 'a', text: 'long', lastMessageId: 9, messages: 9 }
  expect(summaries.put(summary)).toBe(true)
  expect(summaries.put({ ...summary, text: 'short', lastMessageId: 5 })).toBe(false)
  expect(summaries.find('a')).toEqual(summary)
})
