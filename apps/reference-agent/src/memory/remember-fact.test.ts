import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openScriptedMemory, type ScriptedMemory } from './fixtures/scripted-memory.ts'
import type { Memory } from './memory.ts'

let opened: ScriptedMemory
let memory: Memory

beforeEach(async () => {
  opened = await openScriptedMemory()
  memory = opened.memory
})

afterEach(() => opened.close())

const keep = (sessionId: string, ...texts: string[]) =>
  Promise.all(texts.map((text) => memory.remember({ sessionId, text })))
const countFacts = () => Number(opened.database.prepare('SELECT count(*) AS total FROM facts').get()?.['total'])

test('a fact is kept with its vector, and its id is that of the recalled record', async () => {
  const [kept] = await keep('a', 'The release is on Friday')
  expect(kept).toMatchObject({ admitted: true, id: expect.any(String), reason: 'useful', score: expect.any(Number) })
  expect(await opened.vectors.count()).toBe(1)
  const [recalled] = await memory.recall('release', { limit: 1 })
  expect(recalled).toMatchObject({ id: kept!.id, sessionId: 'a', text: 'The release is on Friday' })
})

test.each([
  ['ok', 'too_short'],
  ['My password is hunter2', 'credential'],
  [`The key sk-${'a1'.repeat(12)} opens it`, 'credential'],
  [`It is ${'very '.repeat(500)}long`, 'too_long'],
  ['hello there, good morning', 'not_useful'],
  ['when is the release on Friday?', 'not_useful'],
  ['list the TypeScript files of the project', 'not_useful'],
])('%s: not admitted (%s), and nothing of it is kept', async (text, reason) => {
  expect(await memory.remember({ sessionId: 'a', text })).toMatchObject({ admitted: false, reason })
  expect([countFacts(), await opened.vectors.count()]).toEqual([0, 0])
})

test('the model is asked only about what cannot be told without it', async () => {
  await memory.admit({ sessionId: 'a', text: 'My password is hunter2' })
  expect(opened.model.requests).toEqual([])
  await memory.admit({ sessionId: 'a', text: 'The release is on Friday' })
  expect(opened.model.requests.map(({ input, model }) => ({ input, model }))).toEqual([
    { input: ['The release is on Friday'], model: 'scripted-embedding-1' },
    { input: undefined, model: 'scripted-1' },
  ])
})

test('the same words again are the same record, other words for the same say nothing new', async () => {
  const [first] = await keep('a', 'On Fridays we deploy the backend from main')
  opened.model.requests.length = 0
  const [again] = await keep('a', 'on Fridays we  deploy the backend from main.')
  expect(again).toMatchObject({ id: first!.id, reason: 'said_before' })
  expect(opened.model.requests).toEqual([])
  const [turned] = await keep('a', 'We deploy the backend from main on Fridays')
  expect(turned).toMatchObject({ admitted: false, reason: 'nothing_new' })
  expect(countFacts()).toBe(1)
  expect((await keep('b', 'On Fridays we deploy the backend from main'))[0]).toMatchObject({ reason: 'useful' })
})

test('what is remembered teaches who is connected with what, and what the user is like', async () => {
  await keep('a', 'My name is Ada and I work at Acme in the platform team', 'I prefer short answers')
  expect(memory.persona(9)).toEqual(
    expect.arrayContaining([
      { trait: 'name', value: 'Ada' },
      { trait: 'employer', value: 'Acme' },
      { trait: 'likes', value: 'short answers' },
    ]),
  )
  expect(memory.graphFacts('where is Acme?', 5)).toContainEqual({
    subject: 'user',
    predicate: 'works_at',
    object: 'Acme',
  })
  await keep('b', 'My name is Grace')
  expect(memory.persona(9).filter(({ trait }) => trait === 'name')).toEqual([{ trait: 'name', value: 'Grace' }])
})

test('a text that was not understood in full is kept all the same, and the log says so', async () => {
  const ask = opened.model.ask
  const broken = await openScriptedMemory(':memory:', {
    ask: (question) => (question.name === 'memory_graph' ? Promise.reject(new Error('no')) : ask(question)),
  })
  onTestFinished(broken.close)
  const kept = await broken.memory.remember({ sessionId: 'a', text: 'The release is on Friday' })
  expect(kept.admitted).toBe(true)
  expect(broken.warnings).toEqual(['a fact was not understood in full'])
  expect(await broken.vectors.count()).toBe(1)
})

test('the more is known of it already, the less a fact is worth', async () => {
  const [first] = await keep('a', 'The deadline is on Friday')
  const [second] = await keep('a', 'The deadline is on Friday at noon')
  expect(first!.score).toBeCloseTo(0.9, 5)
  expect(second!.score).toBeGreaterThan(0.5)
  expect(second!.score).toBeLessThan(first!.score - 0.1)
})
