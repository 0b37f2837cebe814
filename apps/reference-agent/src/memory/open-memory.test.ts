import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QdrantClient } from '@qdrant/js-client-rest'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startQdrantStandIn } from './fixtures/qdrant-stand-in.ts'
import { openScriptedMemory, type ScriptedMemory } from './fixtures/scripted-memory.ts'
import type { Memory, RecalledRecord } from './memory.ts'
import { createMessageStore } from './message-store.ts'
import { openDatabase } from './open-database.ts'
import { openMemory } from './open-memory.ts'
import { openQdrantStore } from './qdrant-store.ts'
import { openVectorStore } from './sqlite-vector-store.ts'

let opened: ScriptedMemory
let memory: Memory

beforeEach(async () => {
  opened = await openScriptedMemory()
  memory = opened.memory
})

afterEach(() => opened.close())

describe('to whoever wraps it', () => {
  test('every step that a method takes is called through the object', async () => {
    const called: string[] = []
    for (const name of Object.keys(memory) as (keyof Memory)[]) {
      const method = memory[name]
      Object.defineProperty(memory, name, {
        value: (...args: unknown[]) => {
          called.push(name)
          return Reflect.apply(method, memory, args)
        },
      })
    }
    await memory.remember({ sessionId: 'a', text: 'The release is on Friday' })
    expect(called.splice(0)).toEqual(['remember', 'admit', 'extractGraph', 'extractPersona'])
    await memory.runConsolidation()
    expect(called).toEqual(['runConsolidation', 'consolidate', 'forget'])
  })

  test('statements are prepared once, on the database that was handed in', async () => {
    const database = openDatabase(':memory:')
    onTestFinished(() => database.close())
    const { prepare } = database
    const prepared = vi.fn((sql: string) => prepare.call(database, sql))
    database.prepare = prepared as typeof prepare
    const store = createMessageStore(database)
    const vectors = openVectorStore(database, 'memories')
    const { embed, ask } = opened.model
    const wrapped = openMemory({ database, vectors, embed, ask })
    await wrapped.remember({ sessionId: 'a', text: 'The release is on Friday' })
    const atFirst = prepared.mock.calls.length
    for (const text of ['The release is on Monday', 'I prefer short answers']) {
      await wrapped.remember({ sessionId: 'a', text })
      store.append({ sessionId: 'a', role: 'user', content: text })
      await wrapped.recall(text, { limit: 3 })
    }
    await wrapped.runConsolidation()
    expect(atFirst).toBeGreaterThan(30)
    expect(prepared.mock.calls.length).toBe(atFirst)
  })
})

test('on a Qdrant server it does the same', async () => {
  const { url, requests, close } = await startQdrantStandIn()
  onTestFinished(close)
  const vectors = openQdrantStore(new QdrantClient({ url }), 'memories')
  const remote = await openScriptedMemory(':memory:', { vectors })
  onTestFinished(remote.close)
  await remote.memory.remember({ sessionId: 'a', text: 'The release is on Friday' })
  expect(await remote.memory.recall('release', { limit: 1, sessionId: 'a' })).toMatchObject([
    { sources: ['vector', 'text', 'graph'] },
  ])
  expect(requests).toContain('POST /collections/memories/points/query')
  expect(remote.warnings).toEqual([])
})

test('many turns at once, in one file: nothing is lost, doubled or left behind', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'open-memory-'))
  const busy = await openScriptedMemory(join(directory, 'agent.db'))
  onTestFinished(() => {
    busy.close()
    rmSync(directory, { recursive: true })
  })
  const turn = async (index: number) => {
    const sessionId = `session ${index % 50}`
    busy.store.append({ sessionId, role: 'user', content: `turn ${index}` })
    await busy.memory.remember({ sessionId, text: `The deadline of project number${index} is on day ${index}` })
    await busy.memory.remember({ sessionId, text: 'The office is in Berlin' })
    return busy.memory.recall(`project number${index}`, { limit: 1, sessionId })
  }
  const turns = Array.from({ length: 200 }, (_, index) => index)
  const worker = async (): Promise<RecalledRecord[][]> => {
    const results: RecalledRecord[][] = []
    for (let next = turns.shift(); next !== undefined; next = turns.shift()) results.push(await turn(next))
    return results
  }
  const found = (await Promise.all(Array.from({ length: 32 }, worker))).flat()
  expect(found).toHaveLength(200)
  const counted = busy.database
    .prepare('SELECT count(*) AS total, count(DISTINCT session_id) AS sessions FROM facts')
    .get()
  expect(counted).toMatchObject({ sessions: 50 })
  const offices = busy.database.prepare("SELECT count(*) AS total FROM facts WHERE text LIKE '%Berlin'").get()
  expect(offices).toEqual({ total: 50 })
  expect(await busy.vectors.count()).toBe(counted!['total'])
  expect(busy.warnings).toEqual([])
  await Promise.all([busy.memory.runConsolidation(), busy.memory.runConsolidation(), busy.memory.forget()])
  expect(await busy.vectors.count()).toBe(busy.database.prepare('SELECT count(*) AS total FROM facts').get()!['total'])
})
