/**
 * The skills the agent has: those that came with it and, in a folder of their own, those it wrote or revised itself. A file
 * that is no skill is said to be and left out; a skill that becomes broken stays as it was. What the registry calls of
 * itself it calls through the object, so that a replaced method is the one that runs.
 */
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Channel, createChannel } from '@zeph-telemetry/core/channel'
import type { AgentEvents } from '../events/agent-events.ts'
import type { Ask } from '../model/ask-structured.ts'
import { limitConcurrency } from '../tools/limit-concurrency.ts'
import { draftSkill, reviseSkill, type SkillDraft } from './ask-for-skill.ts'
import { createSkillCollection, type SkillCollection } from './skill-collection.ts'
import type { Skill } from './skill-file.ts'
import { isSkillFile, readSkillFile, readSkillFolder, writeSkillFile } from './skill-folder.ts'
import { watchSkillFiles } from './watch-skill-files.ts'

/** What became of one SKILL.md. */
export interface SkillChange {
  path: string
  kind: 'added' | 'changed' | 'removed' | 'unchanged' | 'rejected'
  /** What the file holds now, or held before it was removed or rejected. */
  skill?: Skill
  /** Why it was rejected. */
  problem?: string
}

export interface SkillRegistry {
  /** Grows whenever the skills change. */
  readonly revision: number
  /** Reads all folders anew. */
  load(): Promise<readonly Skill[]>
  /** Reads one SKILL.md anew. */
  reload(path: string): Promise<SkillChange>
  /** Reloads files as they change, until the signal. Resolves when watching has begun, which is best before `load`. */
  watch(signal: AbortSignal): Promise<void>
  /** Has the model write a new skill for what is asked, and keeps it. */
  generate(request: string): Promise<Skill>
  /** Has the model revise a skill by what was said of it, and keeps it as the next version. */
  evolve(name: string, feedback: string): Promise<Skill>
  /** By name; of two with the same name the one with the higher version. */
  all(): readonly Skill[]
  get(name: string): Skill | undefined
  /** Calls the listener after every change of a file; what is returned ends that. */
  onChange(listener: (change: SkillChange) => void): () => void
}

export interface SkillRegistryOptions {
  /** The skills that came with the agent; only read. */
  folder: string
  /** Where new and revised skills are kept. */
  writableFolder: string
  ask: Ask
  log: SkillLog
  /** Carries the files that changed from who watches them to who reads them. */
  reloads?: Channel<string>
}

export interface SkillLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  readonly events: Pick<AgentEvents, 'skillChanged'>
}

const MOST_OF_A_NAME = 20

export function createSkillRegistry(options: SkillRegistryOptions): SkillRegistry {
  const { ask, log, reloads = createChannel<string>() } = options
  const written = resolve(options.writableFolder)
  const folders = [resolve(options.folder), written]
  const skills = createSkillCollection()
  const listeners = new Set<(change: SkillChange) => void>()
  // One at a time: a file is not read while it is written, and a revision builds on the one before it.
  const fileInTurn = limitConcurrency(1)
  const revisionInTurn = limitConcurrency(1)

  const tell = (change: SkillChange): SkillChange => {
    if (change.kind === 'unchanged') return change
    logChange(change, log)
    for (const listener of listeners) listener(change)
    return change
  }
  const keep = async (draft: SkillDraft): Promise<Skill> => {
    const skill = await writeSkillFile(written, draft)
    tell({ path: skill.path, kind: skills.put(skill), skill })
    return skill
  }
  const self: SkillRegistry = {
    get revision() {
      return skills.revision
    },
    load: () => fileInTurn(() => loadAll(folders, { written, skills, log })),
    async reload(path) {
      const file = resolve(path)
      if (!folders.some((folder) => isSkillFile(file, folder))) throw new Error(`${path} is no file of a skill`)
      return fileInTurn(async () => tell(await reloadFile(file, skills)))
    },
    watch(signal) {
      const onError = (error: unknown) => log.warn({ error: String(error) }, 'the skills cannot be watched')
      // Who watches cannot wait; files are read one after the other.
      const onFile = (path: string) => void reloads.trySend(path)
      signal.addEventListener('abort', () => reloads.close(), { once: true })
      void reloadEach(reloads, (path) => self.reload(path).catch(onError))
      return mkdir(written, { recursive: true }).then(() => watchSkillFiles(folders, signal, { onFile, onError }))
    },
    async generate(request) {
      const draft = await draftSkill(ask, request)
      return fileInTurn(() => keep({ ...draft, name: freeName(draft.name, skills) }))
    },
    evolve: (name, feedback) =>
      revisionInTurn(async () => {
        const skill = skills.get(name)
        if (!skill) throw new Error(`there is no skill "${name}"`)
        const revised = await reviseSkill(ask, skill, feedback)
        return fileInTurn(() => keep(revised))
      }),
    all: skills.all,
    get: skills.get,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  return self
}

async function reloadEach(paths: AsyncIterable<string>, reload: (path: string) => Promise<unknown>): Promise<void> {
  for await (const path of paths) await reload(path)
}

async function loadAll(
  folders: readonly string[],
  { written, skills, log }: { written: string; skills: SkillCollection; log: SkillLog },
): Promise<readonly Skill[]> {
  await mkdir(written, { recursive: true })
  const listings = await Promise.all(folders.map(readSkillFolder))
  for (const { path, problem } of listings.flatMap(({ rejected }) => rejected)) {
    logChange({ path, kind: 'rejected', problem }, log)
  }
  skills.replaceAll(listings.flatMap((listing) => listing.skills))
  return skills.all()
}

async function reloadFile(path: string, skills: SkillCollection): Promise<SkillChange> {
  const before = skills.at(path)
  try {
    const skill = await readSkillFile(path)
    if (skill) return { path, kind: skills.put(skill), skill }
    return { path, kind: skills.remove(path), ...(before && { skill: before }) }
  } catch (error) {
    return { path, kind: 'rejected', problem: (error as Error).message, ...(before && { skill: before }) }
  }
}

function logChange({ path, kind, skill, problem }: SkillChange, log: SkillLog): void {
  if (kind === 'rejected') log.warn({ path, problem }, 'a skill file was rejected')
  else if (skill) log.events.skillChanged({ change: kind, skill: skill.name, version: skill.version })
}

function freeName(name: string, skills: SkillCollection): string {
  for (let number = 1; number <= MOST_OF_A_NAME; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`
    if (!skills.get(candidate)) return candidate
  }
  throw new Error(`there are ${MOST_OF_A_NAME} skills named "${name}" already`)
}
