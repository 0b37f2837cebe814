import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { memorySpans } from './index.ts'
import { instrumentDatabaseSync } from './node-sqlite.ts'

test('without the profiling condition database and statements are left alone', () => {
  const database = new DatabaseSync(':memory:')
  const { prepare, exec } = database
  expect(instrumentDatabaseSync(database)).toBe(database)
  expect([database.prepare, database.exec]).toEqual([prepare, exec])
  const statement = database.prepare('SELECT 1 AS one')
  expect([Reflect.ownKeys(database), Reflect.ownKeys(statement)]).toEqual([
    Reflect.ownKeys(new DatabaseSync(':memory:')),
    Reflect.ownKeys(new DatabaseSync(':memory:').prepare('SELECT 1 AS one')),
  ])
  expect(statement.get()).toEqual({ one: 1 })
})

test('without the profiling condition the spans of memory are nothing', () => {
  const call = () => 1
  const attributes = () => ({ 'db.system.name': 'sqlite' })
  expect(memorySpans.instrument('memory.sqlite', { attributes }, call)).toBe(call)
  expect(memorySpans.start('memory.sqlite', attributes()).recording).toBe(false)
  expect(memorySpans.with('memory.sqlite', attributes(), (span) => span.recording)).toBe(false)
})
