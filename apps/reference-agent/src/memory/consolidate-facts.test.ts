import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startConsolidationLoop } from './consolidation-loop.ts'
import { openScriptedMemory, type ScriptedMemory } from './fixtures/scripted-memory.ts'
import type { Memory, RecalledRecord } from './memory.ts'
import { openMemory } from './open-memory.ts'
import { openVectorStore } from './sqlite-vector-store.ts'

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
const countFacts = () => Number(opened.database.prepare('SELECT count(*) AS total FROM facts').get()?.['total'])
const DAY = 24 * 60 * 60 * 1_000

test('near-duplicates of one session become one fact that loses nothing, and its vector is the new one', async () => {
  await keep('a', 'We deploy the backend from the main branch on Fridays')
  await keep('a', 'We deploy the backend from the main branch every Friday', 'My cat is called Mia')
  await keep('b', 'We deploy the backend from the main branch each Friday')
  expect(await memory.consolidate('a')).toEqual({ sessionId: 'a', examined: 3, merged: 1, written: 1 })
  const texts = textsOf(await memory.recall('how do we deploy the backend?', { limit: 5, sessionId: 'a' }))
  expect(texts).toHaveLength(1)
  expect(texts[0]).toMatch(/Fridays.*every Friday|every Friday.*Fridays/)
  expect([countFacts(), await opened.vectors.count()]).toEqual([3, 3])
  const [vector] = await opened.model.embed(texts)
  expect((await opened.vectors.query(vector!, { limit: 1, scope: 'a' }))[0]!.score).toBeCloseTo(1, 5)
})

test('facts that are forgotten while the model writes their merge stay forgotten', async () => {
  const { ask } = opened.model
  const meanwhile = { forget: async () => {} }
  const other = await openScriptedMemory(':memory:', {
    ask: async (question) => {
      if (question.name === 'memory_merge') await meanwhile.forget()
      return ask(question)
    },
  })
  onTestFinished(other.close)
  const texts = ['We deploy the backend from main on Fridays', 'We deploy the backend from main every Friday']
  for (const text of texts) await other.memory.remember({ sessionId: 'a', text })
  meanwhile.forget = async () => {
    await other.memory.forget({ olderThan: new Date(Date.now() + DAY) })
  }
  expect(await other.memory.consolidate('a')).toMatchObject({ merged: 0, written: 0 })
  expect([await other.vectors.count(), await other.memory.recall('backend', { limit: 5 })]).toEqual([0, []])
})

test('a pass takes each session with new facts once, and then forgets what has faded', async () => {
  await keep('a', 'The release is on Friday')
  await keep('b', 'I prefer short answers')
  expect(await memory.runConsolidation()).toEqual({ sessions: 2, merged: 0, forgotten: 0 })
  expect(await memory.runConsolidation()).toEqual({ sessions: 0, merged: 0, forgotten: 0 })
  opened.clock.now = new Date(Date.now() + 400 * DAY)
  expect(await memory.runConsolidation()).toEqual({ sessions: 0, merged: 0, forgotten: 2 })
})

test('more new facts than one run takes are left for the next', async () => {
  const insert = opened.database.prepare(
    "INSERT INTO facts (session_id, text, text_key, importance, created_at, used_at) VALUES ('a', ?, ?, 1, 0, ?)",
  )
  for (let fact = 0; fact < 100; fact += 1) insert.run(`word${fact} x`, `word${fact} x`, Date.now())
  const examined: number[] = []
  for (let run = 0; run < 3; run += 1) examined.push((await memory.consolidate('a')).examined)
  expect(examined).toEqual([64, 36, 0])
  expect(await opened.vectors.count()).toBe(countFacts())
})

test('after a change of the embedding model the facts get vectors of the new one', async () => {
  await keep('a', 'The release is on Friday')
  const vectors = openVectorStore(opened.database, 'memories_of_another_model')
  const embed = async (texts: readonly string[]) => texts.map((text) => [text.length, 1])
  const later = openMemory({ database: opened.database, vectors, embed, ask: opened.model.ask })
  await later.runConsolidation()
  expect(await vectors.query([24, 1], { limit: 1 })).toMatchObject([{ score: expect.closeTo(1, 5) }])
})

test('a loop that waits does not keep the process alive', () => {
  const module = JSON.stringify(new URL('./consolidation-loop.ts', import.meta.url).href)
  const script = `const { startConsolidationLoop } = await import(${module})
    void startConsolidationLoop({}, { intervalMilliseconds: 60_000, signal: new AbortController().signal })
    console.log('started')`
  const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    timeout: 20_000,
    encoding: 'utf8',
  })
  expect([ended.stdout, ended.status]).toEqual(['started\n', 0])
})

test('the loop makes passes until it is stopped, and one that fails is not the last', async () => {
  const stop = new AbortController()
  const errors: unknown[] = []
  let passes = 0
  const runConsolidation = async () => {
    passes += 1
    if (passes === 1) throw new Error('busy')
    if (passes === 3) stop.abort()
    return { sessions: 0, merged: 0, forgotten: 0 }
  }
  const options = { intervalMilliseconds: 1, signal: stop.signal, onError: (error: unknown) => errors.push(error) }
  await startConsolidationLoop({ runConsolidation }, options)
  expect([passes, errors.map(String)]).toEqual([3, ['Error: busy']])
})
