import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createMessageStore, openDatabase } from './message-store.ts'

const user = (sessionId: string, content: string) => ({ sessionId, role: 'user' as const, content })

test('the recent dialogue is the newest messages, oldest first, of one session, without tool traffic', () => {
  const store = createMessageStore(openDatabase(':memory:'))
  for (const content of ['one', 'two', 'three']) store.append(user('a', content))
  store.append(user('b', 'other'))
  store.append({ sessionId: 'a', role: 'assistant', content: '', toolCalls: '[]' })
  store.append({ sessionId: 'a', role: 'tool', content: 'output', toolCallId: 'call_1' })
  expect(store.recentDialogue('a', 2).map(({ content }) => content)).toEqual(['two', 'three'])
  expect(store.count('a')).toBe(5)
})

test('the history that a turn goes on from is the recent dialogue with the place of each message', () => {
  const store = createMessageStore(openDatabase(':memory:'))
  const ids = ['one', 'two', 'three'].map((content) => store.append(user('a', content)))
  expect(store.restoreHistory('a', 2)).toEqual([
    { id: ids[1], role: 'user', content: 'two' },
    { id: ids[2], role: 'user', content: 'three' },
  ])
})

test('recall finds what users said by its words, each once, and never the question itself', () => {
  const store = createMessageStore(openDatabase(':memory:'))
  for (const content of ['my cat is called Mia', 'my cat is called Mia', 'the sky is blue'])
    store.append(user('a', content))
  store.append({ sessionId: 'a', role: 'assistant', content: 'the cat again' })
  store.append(user('a', 'what is my cat called?'))
  expect(store.recall('what is my cat called?', 5)).toEqual(['my cat is called Mia'])
  expect(store.recall('and the', 5)).toEqual([])
})

test('words of the query language and of SQL are only words', () => {
  const store = createMessageStore(openDatabase(':memory:'))
  store.append(user('a', `it's "quoted" NEAR(x) AND'; DROP TABLE messages; --`))
  expect(store.recall('quoted" OR NEAR( drop', 5)).toHaveLength(1)
  expect(store.count(`a' OR '1'='1`)).toBe(0)
})

test('messages survive closing, and a directory is made where there is none', () => {
  const directory = mkdtempSync(join(tmpdir(), 'message-store-'))
  const path = join(directory, 'deep', 'agent.db')
  const first = createMessageStore(openDatabase(path))
  first.append(user('a', 'kept'))
  first.close()
  const second = createMessageStore(openDatabase(path))
  expect(second.recentDialogue('a', 1)).toEqual([{ role: 'user', content: 'kept' }])
  second.close()
  rmSync(directory, { recursive: true })
})

test('a database that cannot be opened is named', () => {
  const directory = mkdtempSync(join(tmpdir(), 'message-store-'))
  writeFileSync(join(directory, 'file'), '')
  const path = join(directory, 'file', 'agent.db')
  expect(() => openDatabase(path)).toThrow(`cannot open the memory database ${path}`)
  rmSync(directory, { recursive: true })
})
