/**
 * The skills in memory, by the files they were read from. Of two with the same name the one with the higher version is in
 * use, and of equal versions the one that was put in later.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Skill } from './skill-file.ts'

export interface SkillCollection {
  /** Grows whenever something changes. */
  readonly revision: number
  /** By name. */
  all(): readonly Skill[]
  get(name: string): Skill | undefined
  /** What was read from a file, in use or not. */
  at(path: string): Skill | undefined
  replaceAll(skills: readonly Skill[]): void
  put(skill: Skill): 'added' | 'changed' | 'unchanged'
  remove(path: string): 'removed' | 'unchanged'
}

export function createSkillCollection(): SkillCollection {
  let byPath: ReadonlyMap<string, Skill> = new Map()
  let inUse: ReadonlyMap<string, Skill> = new Map()
  let revision = 0
  const replaceAll = (skills: readonly Skill[]) => {
    byPath = new Map(skills.map((skill) => [skill.path, skill]))
    inUse = highestVersions(byPath.values())
    revision += 1
  }
  return {
    get revision() {
      return revision
    },
    all: () => [...inUse.values()],
    get: (name) => inUse.get(name),
    at: (path) => byPath.get(path),
    replaceAll,
    put(skill) {
      const before = byPath.get(skill.path)
      if (isDeepStrictEqual(before, skill)) return 'unchanged'
      replaceAll([...[...byPath.values()].filter(({ path }) => path !== skill.path), skill])
      return before ? 'changed' : 'added'
    },
    remove(path) {
      if (!byPath.has(path)) return 'unchanged'
      replaceAll([...byPath.values()].filter((skill) => skill.path !== path))
      return 'removed'
    },
  }
}

function highestVersions(skills: Iterable<Skill>): ReadonlyMap<string, Skill> {
  const best = new Map<string, Skill>()
  for (const skill of skills) if (skill.version >= (best.get(skill.name)?.version ?? 0)) best.set(skill.name, skill)
  return new Map([...best].sort(([left], [right]) => (left < right ? -1 : 1)))
}
