import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NO_EVENTS } from '../events/agent-events.ts'
import { openSkillFolders, type SkillFolders, skillText } from './fixtures/skill-folders.ts'
import { createSkillRegistry, type SkillChange } from './skill-registry.ts'

const SILENT = { info: () => {}, warn: () => {}, detail: () => {}, events: NO_EVENTS }

let folders: SkillFolders
let stop: AbortController

beforeEach(async () => {
  folders = await openSkillFolders()
  stop = new AbortController()
})

afterEach(() => {
  stop.abort()
  folders.close()
})

const names = () => folders.registry.all().map(({ name }) => name)
const nextChange = () =>
  new Promise<SkillChange>((resolve) => {
    const end = folders.registry.onChange((change) => {
      end()
      resolve(change)
    })
  })

test('all skills are loaded by name; a file that is none is said to be and left out', async () => {
  folders.put('second')
  folders.put('first')
  const broken = folders.put('broken', { name: 'other' })
  mkdirSync(join(folders.folder, 'no-skill-inside'))
  writeFileSync(join(folders.folder, 'README.md'), 'not a folder')
  expect((await folders.registry.load()).map(({ name }) => name)).toEqual(['first', 'second'])
  expect(folders.warnings).toEqual([
    {
      fields: { path: broken, problem: expect.stringContaining('its folder is "broken"') },
      message: 'a skill file was rejected',
    },
  ])
})

test('a folder that is not there is an error that names it', async () => {
  rmSync(folders.folder, { recursive: true })
  await expect(folders.registry.load()).rejects.toThrow(`cannot read the skills in ${folders.folder}: ENOENT`)
})

test('a file that is far too large is no skill', async () => {
  writeFileSync(folders.put('huge'), `${skillText('huge')}${'x'.repeat(70_000)}`)
  await folders.registry.load()
  expect(names()).toEqual([])
  expect(folders.warnings[0]?.fields['problem']).toContain('too large')
})

test('of two with the same name the higher version is in use', async () => {
  folders.put('skill', { version: 2, description: 'given' })
  folders.put('skill', { version: 2, description: 'written later' }, folders.writableFolder)
  await folders.registry.load()
  expect(folders.registry.get('skill')?.description).toBe('written later')
  folders.put('skill', { version: 3, description: 'given anew' })
  await folders.registry.load()
  expect(folders.registry.get('skill')?.description).toBe('given anew')
})

test('reloading tells what became of the file', async () => {
  const path = folders.put('skill')
  const reload = () => folders.registry.reload(path)
  const heard: string[] = []
  folders.registry.onChange(({ kind }) => heard.push(kind))
  expect(await reload()).toMatchObject({ kind: 'added', skill: { name: 'skill' } })
  expect(await reload()).toMatchObject({ kind: 'unchanged' })
  folders.put('skill', { description: 'new' })
  expect(await reload()).toMatchObject({ kind: 'changed', skill: { description: 'new' } })
  writeFileSync(path, 'broken')
  expect(await reload()).toMatchObject({ kind: 'rejected', skill: { description: 'new' } })
  expect(folders.registry.get('skill')?.description).toBe('new')
  rmSync(path)
  expect(await reload()).toMatchObject({ kind: 'removed', skill: { description: 'new' } })
  expect(await reload()).toMatchObject({ kind: 'unchanged' })
  expect(names()).toEqual([])
  expect(heard).toEqual(['added', 'changed', 'rejected', 'removed'])
})

test('the revision grows with every change, and only then', async () => {
  const path = folders.put('skill')
  const revisionAfterReload = async () => {
    await folders.registry.reload(path)
    return folders.registry.revision
  }
  const before = folders.registry.revision
  const added = await revisionAfterReload()
  const unchanged = await revisionAfterReload()
  writeFileSync(path, 'broken')
  const rejected = await revisionAfterReload()
  expect(added).toBeGreaterThan(before)
  expect([unchanged, rejected]).toEqual([added, added])
})

test('only files of skills are read', async () => {
  await expect(folders.registry.reload('/etc/passwd')).rejects.toThrow('/etc/passwd is no file of a skill')
  const outside = join(folders.folder, '..', 'other', 'SKILL.md')
  await expect(folders.registry.reload(outside)).rejects.toThrow('is no file of a skill')
})

test('a skill is reloaded when its file changes, through the object, and no more after the signal', async () => {
  const path = folders.put('skill')
  const reloaded: string[] = []
  const original = folders.registry.reload
  folders.registry.reload = (file) => {
    reloaded.push(file)
    return original(file)
  }
  await folders.registry.watch(stop.signal)
  await folders.registry.load()
  const changed = nextChange()
  folders.put('skill', { description: 'changed on disk' })
  expect(await changed).toMatchObject({ kind: 'changed', path })
  expect(folders.registry.get('skill')?.description).toBe('changed on disk')
  const added = nextChange()
  folders.put('brand-new')
  expect(await added).toMatchObject({ kind: 'added' })
  const removed = nextChange()
  rmSync(dirname(path), { recursive: true })
  expect(await removed).toMatchObject({ kind: 'removed', path })
  expect(names()).toEqual(['brand-new'])
  expect(reloaded).toHaveLength(3)
})

test('watching ends with the signal, and then nothing keeps the process', { timeout: 30_000 }, async () => {
  const module = new URL('./watch-skill-files.ts', import.meta.url).href
  const script = `
    const { watchSkillFiles } = await import(${JSON.stringify(module)})
    const stop = new AbortController()
    const listener = { onFile() {}, onError(error) { throw error } }
    await watchSkillFiles([${JSON.stringify(folders.folder)}], stop.signal, listener)
    setImmediate(() => stop.abort())
    await watchSkillFiles([${JSON.stringify(folders.folder)}], AbortSignal.abort(), listener)`
  const options = { stdio: 'ignore', timeout: 20_000, killSignal: 'SIGKILL' } as const
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], options)
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('a skill that the model writes is kept in a folder of its own and there after a restart', async () => {
  await folders.registry.load()
  const request = 'Write a skill that counts the words of every Markdown file and then reports the longest one.'
  const skill = await folders.registry.generate(request)
  expect(skill).toMatchObject({ name: 'counts-words-every', version: 1 })
  expect(skill.body).toContain('1. Counts the words of every Markdown file.\n2. Reports the longest one.')
  expect(skill.path).toBe(join(folders.writableFolder, 'counts-words-every', 'SKILL.md'))
  expect(names()).toEqual(['counts-words-every'])
  expect(readdirSync(folders.writableFolder)).toEqual(['counts-words-every'])
  const [loaded] = await folders.registry.load()
  expect(loaded).toEqual(skill)
})

test('what the model wrote and is no skill leaves nothing behind', async () => {
  const draft = { name: 'empty', description: 'd', triggers: [], body: ' ' }
  const large = { name: 'large', description: 'd', triggers: [], body: 'x'.repeat(70_000) }
  for (const [answer, problem] of [
    [draft, 'has no body'],
    [large, 'is too large'],
  ] as const) {
    const registry = createSkillRegistry({ ...folders, ask: async ({ schema }) => schema.parse(answer), log: SILENT })
    await registry.load()
    await expect(registry.generate('anything')).rejects.toThrow(problem)
    expect(registry.all()).toEqual([])
    expect(readdirSync(folders.writableFolder)).toEqual([])
  }
})

test('a file that cannot be written leaves no draft behind', async () => {
  await folders.registry.load()
  mkdirSync(join(folders.writableFolder, 'greets-people', 'SKILL.md'), { recursive: true })
  await expect(folders.registry.generate('a skill that greets people')).rejects.toThrow(/EISDIR|ENOTEMPTY|EPERM/)
  expect(readdirSync(folders.writableFolder)).toEqual(['greets-people'])
  expect(names()).toEqual([])
})

test('a second skill of the same name gets a name of its own', async () => {
  await folders.registry.load()
  const made = await Promise.all([1, 2, 3].map(() => folders.registry.generate('a skill that greets people')))
  expect(made.map(({ name }) => name).sort()).toEqual(['greets-people', 'greets-people-2', 'greets-people-3'])
})

test('a revision is the next version, beside the skill that was given', async () => {
  const given = folders.put('skill', { triggers: ['a trigger'] })
  await folders.registry.load()
  const text = readFileSync(given, 'utf8')
  const skill = await folders.registry.evolve('skill', 'Say how many files there were. I asked "how many files"!')
  expect(skill).toMatchObject({ name: 'skill', version: 2, triggers: ['a trigger', 'how many files'] })
  expect(skill.body).toContain('Do skill.\n\n## Learned from feedback\n\n- Say how many files there were.')
  expect(folders.registry.get('skill')).toEqual(skill)
  expect(readFileSync(given, 'utf8')).toBe(text)
  expect(readFileSync(skill.path, 'utf8')).toContain('version: 2')
})

test('revisions at the same time build on one another', async () => {
  folders.put('skill')
  await folders.registry.load()
  await Promise.all([1, 2, 3].map((number) => folders.registry.evolve('skill', `Mind thing ${number}`)))
  const skill = folders.registry.get('skill')!
  expect(skill.version).toBe(4)
  expect(skill.body.match(/- Mind thing \d/g)).toEqual(['- Mind thing 1', '- Mind thing 2', '- Mind thing 3'])
})

test('a revision of a skill that is not there, and one that the model cannot make, change nothing', async () => {
  folders.put('skill')
  await folders.registry.load()
  await expect(folders.registry.evolve('none', 'x')).rejects.toThrow('there is no skill "none"')
  folders.model.close()
  await expect(folders.registry.evolve('skill', 'x')).rejects.toThrow('Connection error')
  expect(folders.registry.get('skill')?.version).toBe(1)
  expect(existsSync(join(folders.writableFolder, 'skill'))).toBe(false)
})

test('a listener is called until it is not any more, and a change tells of the file once', async () => {
  await folders.registry.watch(stop.signal)
  await folders.registry.load()
  const kinds: string[] = []
  const end = folders.registry.onChange(({ kind }) => kinds.push(kind))
  await folders.registry.generate('a skill that greets people')
  end()
  await folders.registry.generate('a skill that waves goodbye')
  expect(kinds).toEqual(['added'])
})
