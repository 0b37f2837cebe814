/**
 * Finds the text files below a folder: those with an extension of text or code, of reasonable size, that git would look at.
 * Links are not followed, so nothing outside the folder is ever listed. Files near the top come first where there are too many.
 */
import * as nodeFiles from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { type GitIgnore, NO_RULES } from './git-ignore.ts'

export interface TextFile {
  /** Relative to the folder, with "/" between names; empty where the folder is itself a file. */
  path: string
  bytes: number
  /** Milliseconds since 1970. */
  modified: number
}

export interface TextFileListing {
  files: TextFile[]
  /** No file was left out for its size or for the number of files. */
  complete: boolean
}

export interface ListingOptions {
  /** Reads directories; the original unless somebody watches. */
  files?: typeof nodeFiles
  /** 5,000 unless told. */
  maxFiles?: number
  /** Larger files are left out; 256 KiB unless told. */
  maxFileBytes?: number
}

const NEVER_ENTERED = new Set(['.git', 'node_modules', '.local'])
const MAX_FOLDERS = 5_000
const TEXT_EXTENSIONS = new Set(
  [
    '.c .cc .cpp .cs .css .csv .cts .go .graphql .h .hpp .html .ini .java .js .json .jsx .kt .less .lua .md .mjs .mts',
    '.php .pl .proto .py .rb .rs .rst .scala .scss .sh .sql .svelte .swift .tf .toml .ts .tsx .txt .vue .xml .yaml .yml',
  ]
    .join(' ')
    .split(' '),
)

interface Walk {
  root: string
  options: ListingOptions
  found: TextFile[]
  pending: { folder: string; rules: GitIgnore }[]
  leftOut: boolean
}

export async function listTextFiles(folder: string, options: ListingOptions = {}): Promise<TextFileListing> {
  const { files = nodeFiles, maxFiles = 5_000 } = options
  const facts = await files.stat(folder)
  if (facts.isFile()) return listOne(folder, facts)
  const walk: Walk = { root: folder, options, found: [], pending: [{ folder: '', rules: NO_RULES }], leftOut: false }
  let entered = 0
  for (let next = walk.pending.shift(); next && entered < MAX_FOLDERS; next = walk.pending.shift()) {
    entered += 1
    await enterFolder(next.folder, next.rules, walk)
    if (walk.found.length > maxFiles) break
  }
  const complete = !walk.leftOut && walk.pending.length === 0 && walk.found.length <= maxFiles
  return { files: walk.found.slice(0, maxFiles), complete }
}

function listOne(path: string, { size, mtimeMs }: { size: number; mtimeMs: number }): TextFileListing {
  const isText = TEXT_EXTENSIONS.has(extname(basename(path)).toLowerCase())
  return { files: isText ? [{ path: '', bytes: size, modified: mtimeMs }] : [], complete: true }
}

async function enterFolder(folder: string, outerRules: GitIgnore, walk: Walk): Promise<void> {
  const { files = nodeFiles } = walk.options
  const location = join(walk.root, folder)
  // A folder that vanished or may not be read holds nothing to find.
  const entries = await files.readdir(location, { withFileTypes: true }).catch(() => [])
  const hasRules = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
  const rules = hasRules ? await addRules(outerRules, folder, walk) : outerRules
  for (const entry of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (!NEVER_ENTERED.has(entry.name) && !rules.ignores(path, true)) walk.pending.push({ folder: path, rules })
    } else if (
      entry.isFile() &&
      TEXT_EXTENSIONS.has(extname(entry.name).toLowerCase()) &&
      !rules.ignores(path, false)
    ) {
      await addFile(path, walk)
    }
  }
}

async function addRules(rules: GitIgnore, folder: string, { root, options }: Walk): Promise<GitIgnore> {
  const { files = nodeFiles } = options
  const text = await files.readFile(join(root, folder, '.gitignore'), 'utf8').catch(() => '')
  return rules.with(text, folder)
}

async function addFile(path: string, walk: Walk): Promise<void> {
  const { files = nodeFiles, maxFileBytes = 256 * 1024 } = walk.options
  const facts = await files.stat(join(walk.root, path)).catch(() => undefined)
  if (!facts) return
  if (facts.size > maxFileBytes) walk.leftOut = true
  else walk.found.push({ path, bytes: facts.size, modified: facts.mtimeMs })
}
