/**
 * A skill is a folder with a SKILL.md: YAML front matter says what it is called, when it is of use and by which words it is
 * asked for; the body tells the model how the work is done. Read and written here, and nowhere else.
 */
import { parse, stringify } from 'yaml'
import { z } from 'zod'

export interface Skill {
  /** Lower-case words joined by "-"; the name of its folder. */
  readonly name: string
  readonly description: string
  readonly triggers: readonly string[]
  /** Grows by one with every revision. */
  readonly version: number
  readonly body: string
  /** The SKILL.md it was read from. */
  readonly path: string
}

export const SKILL_FILE = 'SKILL.md'
export const LARGEST_SKILL_BYTES: number = 64 * 1024
export const LONGEST_DESCRIPTION = 1_024
export const MOST_TRIGGERS = 20
export const SKILL_NAME: RegExp = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
export const LONGEST_NAME = 64

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/

const HEAD = z.object({
  name: z.string().max(LONGEST_NAME).regex(SKILL_NAME, 'must be lower-case words joined by "-"'),
  description: z.string().trim().min(1).max(LONGEST_DESCRIPTION),
  triggers: z.array(z.string().trim().min(1).max(100)).max(MOST_TRIGGERS).default([]),
  version: z.int().min(1).default(1),
})

/** The file's text is no skill; the message says why. */
export class SkillFormatError extends Error {
  override readonly name = 'SkillFormatError'
}

export function parseSkill(text: string, { path, folderName }: { path: string; folderName: string }): Skill {
  const [, head, body = ''] = FRONT_MATTER.exec(text) ?? []
  if (head === undefined) throw new SkillFormatError(`${path} does not begin with front matter between two lines "---"`)
  const facts = HEAD.safeParse(parseYaml(head, path))
  if (!facts.success) throw new SkillFormatError(`${path}: ${z.prettifyError(facts.error)}`)
  if (facts.data.name !== folderName) {
    throw new SkillFormatError(`${path} names its skill "${facts.data.name}", but its folder is "${folderName}"`)
  }
  if (body.trim() === '') throw new SkillFormatError(`${path} has no body`)
  return { ...facts.data, body: body.trim(), path }
}

export function formatSkill({ name, description, triggers, version, body }: Omit<Skill, 'path'>): string {
  return `---\n${stringify({ name, description, triggers, version })}---\n\n${body.trim()}\n`
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new SkillFormatError(`${path}: ${(error as Error).message}`)
  }
}
