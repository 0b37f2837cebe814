import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NO_EVENTS } from '../events/agent-events.ts'
import { openDatabase } from '../memory/open-database.ts'
import { openVectorStore } from '../memory/sqlite-vector-store.ts'
import type { Embed } from '../model/embed.ts'
import { openSkillFolders, type SkillFolders } from './fixtures/skill-folders.ts'
import { createSkillMatcher, type SkillMatcherOptions } from './skill-matcher.ts'
import { createSkillRegistry } from './skill-registry.ts'

let folders: SkillFolders
let embedded: string[]

beforeEach(async () => {
  embedded = []
  folders = await openSkillFolders()
})

afterEach(() => folders.close())

const embed: Embed = async (texts) => {
  embedded.push(...texts)
  return folders.model.embed(texts)
}

function open(replaced: Partial<SkillMatcherOptions> = {}) {
  const log = { info: () => {}, warn: (_fields: object, message: string) => void warnings.push(message) }
  const warnings: string[] = []
  const vectors = openVectorStore(openDatabase(':memory:'), 'skills')
  const matcher = createSkillMatcher({ registry: folders.registry, embed, vectors, log, ...replaced })
  const names = async (task: string) => (await matcher.match(task)).map(({ skill }) => skill.name)
  return { matcher, vectors, warnings, names }
}

/** The skills that come with the agent. */
async function openGiven() {
  const folder = fileURLToPath(new URL('../../skills', import.meta.url))
  const log = { info: () => {}, warn: () => {}, detail: () => {}, events: NO_EVENTS }
  const registry = createSkillRegistry({ folder, writableFolder: folders.writableFolder, ask: folders.model.ask, log })
  await registry.load()
  return open({ registry })
}

test.each([
  ['list the TypeScript files and summarise the largest', 'summarise-files'],
  ['scrape http://127.0.0.1:3000/page', 'read-web-page'],
  ['where is createToolRegistry declared?', 'find-code'],
  ['write the changelog for the new version', 'release-notes'],
  ['please review my diff', 'review-changes'],
  ['note: buy milk', 'keep-notes'],
])('of the skills that come with the agent, %j is matched by %s', async (task, name) => {
  const { names } = await openGiven()
  expect((await names(task))[0]).toBe(name)
})

test.each([
  'hello',
  'what is my cat called?',
  'remember that the release is on Friday',
  'tell me a joke about rain',
  '',
])('no skill is forced upon %j', async (task) => {
  const { names, warnings } = await openGiven()
  expect(await names(task)).toEqual([])
  expect(warnings).toEqual([])
})

test('what both searches find stands before what one of them finds', async () => {
  folders.put('both', { description: 'Deploys the website to the server', triggers: ['deploy website'] })
  folders.put('words-only', {
    description: 'x',
    triggers: ['website server', ...'abcdefghijklm'.split('').map((c) => c.repeat(9))],
  })
  await folders.registry.load()
  const matches = await open().matcher.match('deploy the website to the server')
  expect(matches.map(({ skill, foundBy }) => [skill.name, foundBy])).toEqual([
    ['both', ['text', 'embedding']],
    ['words-only', ['text']],
  ])
  const scores = matches.map(({ score }) => score)
  expect(scores[0]).toBeGreaterThan(scores[1]!)
  expect(Math.max(...scores)).toBeLessThanOrEqual(1)
})

test('of two that fit alike, the one that has done better stands first', async () => {
  folders.put('aaa', { description: 'Deploys the website' })
  folders.put('bbb', { description: 'Deploys the website' })
  await folders.registry.load()
  const ranked = (best: string) => open({ scoreOf: (name) => (name === best ? 0.9 : 0.1) }).names('deploy the website')
  expect(await ranked('aaa')).toEqual(['aaa', 'bbb'])
  expect(await ranked('bbb')).toEqual(['bbb', 'aaa'])
})

test('match goes through the object, and brings the indexes up to date only when the registry has changed', async () => {
  folders.put('deploy', { description: 'Deploys the website' })
  await folders.registry.load()
  const { matcher } = open()
  const called: string[] = []
  for (const method of ['sync', 'searchText', 'matchEmbedding'] as const) {
    const original = matcher[method] as (...args: unknown[]) => unknown
    const watched = (...args: unknown[]) => {
      called.push(method)
      return original(...args)
    }
    Object.assign(matcher, { [method]: watched })
  }
  await matcher.match('deploy')
  await matcher.match('deploy')
  expect(called).toEqual(['sync', 'matchEmbedding', 'searchText', 'matchEmbedding', 'searchText'])
  folders.put('deploy', { description: 'Deploys nothing' })
  await folders.registry.load()
  await matcher.match('deploy')
  expect(called.filter((method) => method === 'sync')).toHaveLength(2)
})

test('only what changed is embedded anew, and what is gone is found no more', async () => {
  folders.put('one', { description: 'Deploys the website' })
  const two = folders.put('two', { description: 'Waters the plants' })
  await folders.registry.load()
  const { matcher, vectors, names } = open()
  expect(await matcher.sync()).toEqual({ skills: 2, indexed: 2, removed: 0 })
  folders.put('one', { description: 'Deploys the website at night' })
  folders.put('two', { description: 'Waters the plants' }, folders.writableFolder)
  await folders.registry.load()
  embedded.length = 0
  expect(await matcher.sync()).toEqual({ skills: 2, indexed: 1, removed: 0 })
  expect(embedded).toEqual(['one\nDeploys the website at night'])
  rmSync(two)
  rmSync(folders.writableFolder, { recursive: true })
  await folders.registry.load()
  expect(await matcher.sync()).toEqual({ skills: 1, indexed: 0, removed: 1 })
  expect(await vectors.count()).toBe(1)
  expect(await names('water the plants')).toEqual([])
})

test('many first matches at once share one embedding of the skills', async () => {
  folders.put('deploy', { description: 'Deploys the website' })
  await folders.registry.load()
  const { names } = open()
  const found = await Promise.all(Array.from({ length: 32 }, () => names('deploy the website')))
  expect(found.every(([name]) => name === 'deploy')).toBe(true)
  expect(embedded.filter((text) => text.startsWith('deploy\n'))).toHaveLength(1)
})

test('bringing up to date during that of an earlier state waits for it and sees the change', async () => {
  folders.put('one')
  await folders.registry.load()
  const reached = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const held: Embed = async (texts) => {
    reached.resolve()
    await goOn.promise
    return embed(texts)
  }
  const { matcher, vectors } = open({ embed: held })
  const first = matcher.sync()
  await reached.promise
  await folders.registry.reload(folders.put('two'))
  const second = matcher.sync()
  goOn.resolve()
  expect(await Promise.all([first, second])).toEqual([
    { skills: 1, indexed: 1, removed: 0 },
    { skills: 2, indexed: 1, removed: 0 },
  ])
  expect(await vectors.count()).toBe(2)
})

test('without embeddings words alone decide; once there are some, they count again', async () => {
  folders.put('deploy', { description: 'Deploys the website' })
  await folders.registry.load()
  let broken = true
  const sometimes: Embed = async (texts) => {
    if (broken) throw new Error('no such model')
    return embed(texts)
  }
  const { matcher, warnings } = open({ embed: sometimes })
  const foundBy = async () => (await matcher.match('deploy the website'))[0]?.foundBy
  expect(await foundBy()).toEqual(['text'])
  expect(warnings).toEqual(['skills are matched by words alone'])
  broken = false
  expect(await foundBy()).toEqual(['text', 'embedding'])
})

test('vectors of skills that are gone, left by an earlier run, do no harm', async () => {
  folders.put('deploy', { description: 'Deploys the website' })
  await folders.registry.load()
  const { vectors, names } = open()
  const [vector] = await embed(['Deploys the website'])
  await vectors.upsert([{ id: 'of-an-earlier-run', vector: vector! }])
  const again = open({ vectors })
  expect(await again.names('deploy the website')).toEqual(['deploy'])
  expect(await names('deploy the website')).toEqual(['deploy'])
})
