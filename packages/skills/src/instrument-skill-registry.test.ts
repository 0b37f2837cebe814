import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instrumentSkillRegistry } from './index.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

interface Skill {
  name: string
  version: number
}

class Registry {
  readonly #skills = new Map<string, Skill>()
  async load(): Promise<readonly Skill[]> {
    for (const name of ['list-files', 'make-tea']) this.#skills.set(name, { name, version: 1 })
    return [...this.#skills.values()]
  }
  async reload(path: string): Promise<{ name: string; kind: string; path: string; skill?: Skill }> {
    const name = path.split('/').at(-2) ?? ''
    const skill = this.#skills.get(name)
    return skill ? { name, kind: 'changed', path, skill } : { name, kind: 'removed', path }
  }
  async generate(request: string): Promise<Skill> {
    return { name: request.split(' ').slice(0, 2).join('-'), version: 1 }
  }
  async evolve(name: string, _feedback: string): Promise<Skill> {
    const skill = this.#skills.get(name)
    if (skill === undefined) throw new RangeError('there is no such skill')
    skill.version += 1
    return skill
  }
}

const attributesOf = (name: string) => recorder.all(name).map(({ attributes }) => attributes)

test('loading, loading again, making and making better are spans by their usual names, and say of which skill', async () => {
  const registry = instrumentSkillRegistry(new Registry())
  expect(await registry.load()).toHaveLength(2)
  await registry.reload('skills/make-tea/SKILL.md')
  await registry.reload('skills/gone/SKILL.md')
  await registry.generate('count lines of a file')
  expect(await registry.evolve('make-tea', 'use a kettle')).toEqual({ name: 'make-tea', version: 2 })
  expect(attributesOf('skill.registry_load')).toEqual([{ 'zeph.skill.count': 2 }])
  const hash = expect.stringMatching(/^[0-9a-f]{16}$/)
  expect(attributesOf('skill.hot_reload')).toEqual([
    {
      'gen_ai.skill.name': 'make-tea',
      'zeph.skill.change': 'changed',
      'zeph.skill.version': '1',
      'zeph.path.hash': hash,
    },
    { 'gen_ai.skill.name': 'gone', 'zeph.skill.change': 'removed', 'zeph.path.hash': hash },
  ])
  expect(attributesOf('skill.generate')).toEqual([{ 'gen_ai.skill.name': 'count-lines', 'zeph.query.length': 21 }])
  expect(attributesOf('skill.evolution')).toEqual([
    { 'gen_ai.skill.name': 'make-tea', 'zeph.skill.version': '2', 'zeph.feedback.length': 12 },
  ])
  expect(recorder.spans.every(({ kind }) => kind === 'internal')).toBe(true)
})

test('the hash tells paths apart and is the same for the same path', async () => {
  const registry = instrumentSkillRegistry({ reload: (_change: string | { path: string }) => {} })
  for (const change of ['a/SKILL.md', 'b/SKILL.md', { path: 'a/SKILL.md' }]) registry.reload(change)
  const [one, two, again] = attributesOf('skill.hot_reload').map((attributes) => attributes['zeph.path.hash'])
  expect(one).toBe(again)
  expect(one).not.toBe(two)
  expect(JSON.stringify(recorder.spans.map(({ attributes }) => attributes))).not.toContain('SKILL')
})

test('what could not be loaded is counted; a registry of skills by name counts as well', () => {
  const loaded = [{ skills: new Map([['a', 1]]), failed: ['b', 'c'] }, new Map([['a', 1]]), 3, 'two', { skills: -1 }]
  const registry = instrumentSkillRegistry({ load: () => loaded.shift() })
  while (loaded.length > 0) registry.load()
  expect(attributesOf('skill.registry_load')).toEqual([
    { 'zeph.skill.count': 1, 'zeph.skill.failed': 2 },
    { 'zeph.skill.count': 1 },
    { 'zeph.skill.count': 3 },
    {},
    {},
  ])
})

test('a name that is a sentence, a version that is none and a skill that is a bare text are left out', () => {
  const made = [
    { name: 'Counts all the lines', version: 'the new one' },
    { name: 'count', version: 'v1.2.0-beta' },
  ]
  instrumentSkillRegistry({ generate: () => 'text-of-a-skill' }).generate()
  expect(attributesOf('skill.generate')).toEqual([{}])
  const registry = instrumentSkillRegistry({ evolve: (_skill: object, _feedback: object) => made.shift() })
  registry.evolve({ name: 'two words' }, { text: 'four' })
  registry.evolve({ skill: { name: 'count' } }, { stars: 4 })
  expect(attributesOf('skill.evolution')).toEqual([
    { 'zeph.feedback.length': 4 },
    { 'gen_ai.skill.name': 'count', 'zeph.skill.version': 'v1.2.0-beta' },
  ])
})

test('a skill that cannot be made better throws what it threw, and the span says so', async () => {
  await expect(instrumentSkillRegistry(new Registry()).evolve('make-tea', 'hot')).rejects.toThrow(RangeError)
  expect(recorder.spans[0]).toMatchObject({
    name: 'skill.evolution',
    status: 'error',
    attributes: { 'error.type': 'RangeError', 'gen_ai.skill.name': 'make-tea' },
  })
})

test("a registry's own names are told in a table, and usual names can be left alone", () => {
  const registry = instrumentSkillRegistry(
    { readAll: (): string[] => ['a'], load: () => 1 },
    { methods: { readAll: 'skill.registry_load', load: false } },
  )
  registry.readAll()
  registry.load()
  expect(recorder.spans.map(({ name, attributes }) => [name, attributes])).toEqual([
    ['skill.registry_load', { 'zeph.skill.count': 1 }],
  ])
})
