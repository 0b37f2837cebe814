/** Folders of skills on disk: `<folder>/<name>/SKILL.md`, one level deep. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { formatSkill, LARGEST_SKILL_BYTES, parseSkill, SKILL_FILE, type Skill, SkillFormatError } from './skill-file.ts'

export interface SkillFolderListing {
  skills: Skill[]
  /** Files that are no skills. */
  rejected: { path: string; problem: string }[]
}

const MOST_SKILLS = 500

/** Whether the path is where a skill of the folder lies. */
export function isSkillFile(path: string, folder: string): boolean {
  return basename(path) === SKILL_FILE && dirname(dirname(path)) === folder
}

export async function readSkillFolder(folder: string): Promise<SkillFolderListing> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`cannot read the skills in ${folder}: ${error.message}`, { cause: error })
  })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const listing: SkillFolderListing = { skills: [], rejected: [] }
  for (const name of names.sort().slice(0, MOST_SKILLS)) {
    const path = join(folder, name, SKILL_FILE)
    try {
      const skill = await readSkillFile(path)
      if (skill) listing.skills.push(skill)
    } catch (error) {
      listing.rejected.push({ path, problem: (error as Error).message })
    }
  }
  return listing
}

/** Undefined where there is no such file. */
export async function readSkillFile(path: string): Promise<Skill | undefined> {
  try {
    const { size } = await stat(path)
    if (size > LARGEST_SKILL_BYTES) throw new SkillFormatError(`${path} is too large: ${size} bytes`)
    return parseSkill(await readFile(path, 'utf8'), { path, folderName: basename(dirname(path)) })
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** Whoever reads meanwhile sees the old file or the new one, nothing between. What could not be read again is not written. */
export async function writeSkillFile(folder: string, skill: Omit<Skill, 'path'>): Promise<Skill> {
  const path = join(folder, skill.name, SKILL_FILE)
  const text = formatSkill(skill)
  const kept = parseSkill(text, { path, folderName: skill.name })
  const size = Buffer.byteLength(text)
  if (size > LARGEST_SKILL_BYTES) throw new SkillFormatError(`the skill "${skill.name}" is too large: ${size} bytes`)
  await mkdir(dirname(path), { recursive: true })
  const draft = join(folder, `.${randomUUID()}`)
  try {
    await writeFile(draft, text)
    await rename(draft, path)
    return kept
  } finally {
    await rm(draft, { force: true })
  }
}
