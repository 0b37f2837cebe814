import { afterEach, beforeEach, expect, test } from 'vitest'
import { openScriptedMemory, type ScriptedMemory } from './fixtures/scripted-memory.ts'
import type { Memory, RecalledRecord } from './memory.ts'

let opened: ScriptedMemory
let memory: Memory

beforeEach(async () => {
  opened = await openScriptedMemory()
  memory = opened.memory
})

afterEach(() => opened.close())

const keep = (sessionId: string, ...texts: string[]) =>
  Promise.all(texts.map((text) => memory.remember({ sessionId, text })))
const textsOf = (records: RecalledRecord[]) => records.map(({ text }) => text)
const DAY = 24 * 60 * 60 * 1_000

test('facts fade with the time since they were of use, the more important ones later', async () => {
  await keep('a', 'The release is on Friday', 'The build is slow')
  opened.clock.now = new Date(Date.now() + 100 * DAY)
  expect(await memory.recall('release', { limit: 1 })).toHaveLength(1)
  opened.clock.now = new Date(Date.now() + 160 * DAY)
  expect(await memory.forget()).toEqual({ forgotten: 1 })
  expect(textsOf(await memory.recall('the release and the build', { limit: 5 }))).toEqual(['The release is on Friday'])
  expect(await opened.vectors.count()).toBe(1)
})

test('what was last used before a date goes, in one session where one is named', async () => {
  await keep('a', 'The release is on Friday')
  await keep('b', 'The release is on Monday')
  opened.clock.now = new Date(Date.now() + DAY)
  const olderThan = new Date(Date.now() + DAY / 2)
  expect(await memory.forget({ olderThan, sessionId: 'b' })).toEqual({ forgotten: 1 })
  expect(textsOf(await memory.recall('release', { limit: 5 }))).toEqual(['The release is on Friday'])
  // Recalling was a use.
  expect(await memory.forget({ olderThan })).toEqual({ forgotten: 0 })
})

test('relations that nothing mentions any more go too', async () => {
  await memory.extractGraph('The build farm depends on Redis')
  await memory.forget()
  await memory.forget({ sessionId: 'a', olderThan: new Date(Date.now() + DAY) })
  expect(memory.graphFacts('build farm', 9)).toHaveLength(1)
  opened.clock.now = new Date(Date.now() + 366 * DAY)
  await memory.forget()
  expect(memory.graphFacts('build farm', 9)).toEqual([])
  expect(opened.database.prepare('SELECT count(*) AS total FROM entities').get()).toEqual({ total: 0 })
})
