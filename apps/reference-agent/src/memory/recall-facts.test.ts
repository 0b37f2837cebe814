import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
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

test('facts are found by meaning, by words and by what stands next to them in the graph, and say by which', async () => {
  await keep('a', 'The release train depends on the build farm', 'The build farm is maintained by Grace')
  await keep('a', 'My cat is called Mia')
  const records = await memory.recall('who looks after the release train?', { limit: 5 })
  expect(textsOf(records)).toEqual([
    'The release train depends on the build farm',
    'The build farm is maintained by Grace',
  ])
  expect(records.map(({ sources }) => sources)).toEqual([['vector', 'text', 'graph'], ['graph']])
  expect(records[0]!.score).toBeGreaterThan(records[1]!.score)
})

test('another form of a word is found by meaning where the full text does not know it', async () => {
  await keep('a', 'Our deployments need two approvals')
  const [record] = await memory.recall('deployment approval', { limit: 1 })
  expect(record?.sources).toContain('vector')
})

test('one session, all sessions, or all the others, and never more than the limit', async () => {
  await keep('a', 'The release is on Friday', 'The release needs two approvals')
  await keep('b', 'The release is on Monday')
  expect(textsOf(await memory.recall('the release', { limit: 9, sessionId: 'b' }))).toEqual([
    'The release is on Monday',
  ])
  expect(await memory.recall('the release', { limit: 9 })).toHaveLength(3)
  expect(await memory.recall('the release', { limit: 2 })).toHaveLength(2)
  expect(textsOf(await memory.recallAcrossSessions('the release', 'a'))).toEqual(['The release is on Monday'])
  expect(await memory.recallAcrossSessions('the release', 'a')).toMatchObject([{ sessionId: 'b' }])
})

test('across sessions the same fact is shown once', async () => {
  for (const sessionId of ['a', 'b', 'c']) await keep(sessionId, 'The release is on Friday')
  expect(await memory.recallAcrossSessions('the release', 'd')).toHaveLength(1)
})

test('nothing in common is nothing found, and queries of any form are only words', async () => {
  await keep('a', `The "release" is on Friday`)
  expect(await memory.recall('bananas', { limit: 5 })).toEqual([])
  opened.model.requests.length = 0
  expect(await memory.recall(' ', { limit: 5 })).toEqual([])
  expect(await memory.recall('release', { limit: 0 })).toEqual([])
  expect(opened.model.requests).toEqual([])
  expect(opened.warnings).toEqual([])
  expect(await memory.recall(`release" OR NEAR( * '; DROP TABLE facts; --`, { limit: 5 })).toHaveLength(1)
})

test('where the model makes no embeddings it goes on with words, and later makes up for them', async () => {
  let fails = true
  const { embed } = opened.model
  const other = await openScriptedMemory(':memory:', {
    embed: (texts) => (fails ? Promise.reject(new Error('404')) : embed(texts)),
  })
  onTestFinished(other.close)
  await other.memory.remember({ sessionId: 'a', text: 'The release is on Friday' })
  expect(await other.memory.recall('release', { limit: 1 })).toMatchObject([{ sources: ['text', 'graph'] }])
  expect(other.warnings).toContain('memory goes without vectors')
  fails = false
  await other.memory.runConsolidation()
  expect(await other.memory.recall('release', { limit: 1 })).toMatchObject([{ sources: ['vector', 'text', 'graph'] }])
})

test('of facts that the same searches find, the better match comes first', async () => {
  await keep('a', 'I deploy the backend')
  await keep('a', 'Deploying the mobile app and its backend needs a signed build and two approvals')
  const records = await memory.recall('deploy the backend', { limit: 2 })
  expect(records.map(({ sources }) => sources)).toEqual([
    ['vector', 'text'],
    ['vector', 'text'],
  ])
  expect(records[0]).toMatchObject({ text: 'I deploy the backend' })
})

test('a query of any length can be embedded, since only its beginning is', async () => {
  await memory.recall('release '.repeat(5_000), { limit: 1 })
  expect(String((opened.model.requests[0]!['input'] as string[])[0]).length).toBe(6_000)
})
