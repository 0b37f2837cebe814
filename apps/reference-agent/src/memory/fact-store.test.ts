import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFactStore, type FactStore, type FadeRule } from './fact-store.ts'
import { openDatabase } from './open-database.ts'
import { prepareConnection } from './schema.ts'

let database: ReturnType<typeof openDatabase>
let facts: FactStore

beforeEach(() => {
  database = openDatabase(':memory:')
  prepareConnection(database)
  facts = createFactStore(database)
})

afterEach(() => database.close())

const keep = (text: string, importance = 0.5, now = 0) => facts.keep({ sessionId: 'a', text, importance, now }).id

const row = (id: string) =>
  database.prepare('SELECT importance, uses, used_at, collection FROM facts WHERE id = ?').get(Number(id))

const RULE: FadeRule = { usedBefore: 0, now: 0, halfLife: 100, weakest: 0, keepAtMost: 1_000 }

test('a fact comes back by its words, also in another form, and no more once it is removed', () => {
  const id = keep('The deployment needs two approvals')
  expect(facts.search('"approval"', 5, {})).toEqual([id])
  facts.remove([id])
  expect([facts.search('"approval"', 5, {}), facts.find([id])]).toEqual([[], []])
})

test('a fact that comes again is one fact that was used once more', () => {
  const first = facts.keep({ sessionId: 'a', text: 'The sky is blue', importance: 0.5, now: 1 })
  const second = facts.keep({ sessionId: 'a', text: 'the  sky is BLUE.', importance: 0.9, now: 7 })
  expect([first.isNew, second]).toEqual([true, { id: first.id, isNew: false }])
  expect(row(first.id)).toMatchObject({ uses: 1, used_at: 7, importance: 0.5 })
  expect(facts.idOf('a', 'The sky is blue!')).toBe(first.id)
  expect(facts.idOf('b', 'The sky is blue')).toBeUndefined()
})

test('a merged fact has the words of the merge, all uses, the highest importance, and needs a new vector', () => {
  const [old, other, third] = [keep('one red', 0.4), keep('one green', 0.9), keep('one blue', 0.5)]
  facts.markUsed([other, other, third], 3)
  facts.markEmbedded([old, other, third], 'vectors')
  const others = [other, third]
  expect(facts.merge({ survivor: old, text: 'one red, green and blue', others, now: 9 })).toBe(true)
  expect(row(old)).toMatchObject({ importance: 0.9, uses: 4, used_at: 9, collection: null })
  expect(facts.find([old, ...others])).toMatchObject([{ id: old, text: 'one red, green and blue' }])
  expect(facts.search('"green"', 5, {})).toEqual([old])
  expect(facts.withoutVector('a', 'vectors', 5)).toMatchObject([{ id: old }])
  expect(facts.merge({ survivor: old, text: 'all colours', others: [keep('one grey', 0.1)], now: 9 })).toBe(true)
  expect(row(old)).toMatchObject({ importance: 0.9 })
})

test('where one of the facts is gone by now, nothing is merged', () => {
  const [old, other] = [keep('one'), keep('two')]
  facts.remove([other])
  expect(facts.merge({ survivor: old, text: 'one and two', others: [other], now: 9 })).toBe(false)
  expect(facts.find([old])).toMatchObject([{ text: 'one' }])
})

test('where another fact has the words of the merge already, the survivor keeps its own', () => {
  const [old, other] = [keep('one'), keep('two')]
  keep('one and two')
  expect(facts.merge({ survivor: old, text: 'One and two', others: [other], now: 9 })).toBe(true)
  expect(facts.find([old])).toMatchObject([{ text: 'one' }])
})

test('strength halves with time, and grows with importance and use', () => {
  const [plain, important, used] = [keep('plain', 0.4), keep('important', 0.8), keep('used', 0.4)]
  facts.markUsed([used], 0)
  const faded = (now: number) => facts.faded({ ...RULE, now, weakest: 0.1 }, 9)
  expect([faded(199), faded(201), faded(277), faded(301)]).toEqual([
    [],
    [plain],
    [plain, used],
    [plain, used, important],
  ])
})

test('what is too much goes from the weakest on, and no more at once than is asked for', () => {
  const ids = [0.5, 0.1, 0.9, 0.3].map((importance) => keep(`fact ${importance}`, importance))
  expect(facts.faded({ ...RULE, keepAtMost: 2 }, 9)).toEqual([ids[1], ids[3]])
  expect(facts.faded({ ...RULE, keepAtMost: 0 }, 1)).toEqual([ids[1]])
})

test('what was last used too long ago goes whatever its strength', () => {
  const [old, young] = [keep('old', 1, 10), keep('young', 1, 20)]
  expect(facts.faded({ ...RULE, usedBefore: 20 }, 9)).toEqual([old])
  facts.markUsed([old], 30)
  expect(facts.faded({ ...RULE, usedBefore: 21 }, 9)).toEqual([young])
})
