import { QdrantClient } from '@qdrant/js-client-rest'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { instrumentBetterSqlite } from './better-sqlite3.ts'
import { instrumentMemory, instrumentVectorStore, memorySpans } from './index.ts'
import { instrumentQdrant } from './qdrant.ts'

class Store {
  recall(query: string): string[] {
    return [query]
  }
  query(vector: readonly number[]): readonly number[] {
    return vector
  }
}

test('without the profiling condition memories and vector stores are left alone', () => {
  const store = new Store()
  expect(instrumentMemory(store, { storeId: 'a', methods: { query: 'memory.recall' } })).toBe(store)
  expect(instrumentVectorStore(store, { system: 'own', methods: { recall: 'memory.vector_store' } })).toBe(store)
  expect(Reflect.ownKeys(store)).toEqual([])
})

test('without the profiling condition a client of Qdrant is left alone', () => {
  const client = new QdrantClient({ checkCompatibility: false })
  const keys = Reflect.ownKeys(client)
  expect(instrumentQdrant(client)).toBe(client)
  expect(Reflect.ownKeys(client)).toEqual(keys)
})

test('without the profiling condition a database of better-sqlite3 and its statements are left alone', () => {
  const database = new Sqlite(':memory:')
  const keys = Reflect.ownKeys(database)
  expect(instrumentBetterSqlite(database)).toBe(database)
  expect(Reflect.ownKeys(database)).toEqual(keys)
  const statement = database.prepare('SELECT 1')
  expect(Reflect.ownKeys(statement)).toEqual(Reflect.ownKeys(new Sqlite(':memory:').prepare('SELECT 1')))
})

test('without the profiling condition the spans of memory are nothing', () => {
  const call = () => 1
  expect(memorySpans.instrument('memory.recall', {}, call)).toBe(call)
  expect(memorySpans.start('memory.recall', {}).recording).toBe(false)
  expect(memorySpans.with('memory.recall', {}, (span) => span.recording)).toBe(false)
})
