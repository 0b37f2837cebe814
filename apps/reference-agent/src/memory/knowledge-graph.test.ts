import { afterEach, beforeEach, expect, test } from 'vitest'
import { openScriptedMemory, type ScriptedMemory } from './fixtures/scripted-memory.ts'
import { createKnowledgeGraph } from './knowledge-graph.ts'
import type { Memory } from './memory.ts'

let opened: ScriptedMemory
let memory: Memory

beforeEach(async () => {
  opened = await openScriptedMemory()
  memory = opened.memory
})

afterEach(() => opened.close())

test('a walk goes two steps, nearest first, and not around the world', async () => {
  await memory.extractGraph('A1 uses B1. B1 uses C1. C1 uses D1. D1 uses E1.')
  const relation = (subject: string, object: string) => ({ subject, predicate: 'uses', object })
  expect(memory.graphFacts('what about A1?', 9)).toEqual([relation('A1', 'B1'), relation('B1', 'C1')])
  expect(memory.graphFacts('what about A1?', 1)).toEqual([relation('A1', 'B1')])
  expect(memory.graphFacts('what about F1?', 9)).toEqual([])
})

test('a relation is kept once, and a name is one entity however it is written', async () => {
  await memory.extractGraph('The build farm depends on Redis')
  await memory.extractGraph('the Build Farm depends on redis')
  expect(memory.graphFacts('build farm', 9)).toHaveLength(1)
})

test('a hub of thousands of relations costs a bounded walk', () => {
  const insert = opened.database.prepare("INSERT INTO entities (name, name_key, kind) VALUES (?, ?, 'thing')")
  const connect = opened.database.prepare("INSERT INTO relations VALUES (1, 'uses', ?, 0)")
  for (let id = 1; id <= 3_000; id += 1) {
    insert.run(`n${id}`, `n${id}`)
    if (id > 1) connect.run(id)
  }
  expect(memory.graphFacts('n1', 1_000).length).toBeLessThan(50)
})

test('whoever says "my" asks about what is theirs', async () => {
  await memory.extractGraph('I work at Acme')
  expect(memory.graphFacts('where is my office?', 9)).toMatchObject([{ object: 'Acme' }])
  expect(memory.graphFacts('where is the office?', 9)).toEqual([])
})

test('relations without two names are left out, and of very many the oldest go', () => {
  const graph = createKnowledgeGraph(opened.database)
  const relation = (subject: string, object: string) => ({ subject, predicate: 'uses', object })
  graph.add(
    { entities: [], relations: [relation('A1', ' '), relation('the A1', 'a1'), relation('A1', 'x'.repeat(81))] },
    1,
  )
  expect(graph.relationsNear('A1', 9)).toEqual([])
  graph.add({ entities: [], relations: [relation('A1', 'B1')] }, 1)
  graph.add({ entities: [], relations: [relation('A1', 'C1')] }, 2)
  expect(graph.prune(0, 1)).toBe(1)
  expect(graph.relationsNear('A1', 9)).toEqual([relation('A1', 'C1')])
  expect(graph.namesNear('A1', 9)).toEqual(['C1'])
})
