/**
 * An index of the text files below a folder, searched by words with BM25. Names that are written together are found by
 * their parts too. Filling it again reads only the files that changed; searches may run meanwhile.
 */
import * as nodeFiles from 'node:fs/promises'
import { join } from 'node:path'
import MiniSearch, { type SearchResult } from 'minisearch'
import { type CodeChunk, chunkFile } from './chunk-file.ts'
import { excerptOf } from './code-excerpt.ts'
import { codeTerms } from './code-terms.ts'
import { type ListingOptions, listTextFiles, type TextFile } from './list-text-files.ts'

export interface CodeHit {
  /** Relative to the folder. */
  path: string
  /** First line of the text, counted from 1. */
  line: number
  lastLine: number
  text: string
  /** Between hits of one search only: the higher, the better it fits. */
  score: number
}

export interface IndexReport {
  files: number
  chunks: number
  /** Files that were read this time, and those that went. */
  changed: number
  removed: number
  /** No file was left out for its size or for the number of files. */
  complete: boolean
}

export interface CodeIndex {
  /** Brings the index up to date with the folder. Calls at the same time share one pass. */
  index(): Promise<IndexReport>
  /** Whether there was a first pass. */
  isFilled(): boolean
  /** Whether the last pass was a short while ago. */
  isFresh(): boolean
  /** The places that fit best, at most two of a file; none before the first pass. */
  search(query: string, limit: number): Promise<CodeHit[]>
}

export interface CodeIndexOptions extends ListingOptions {
  folder: string
  /** How long the index counts as up to date; 30,000 unless told. */
  freshMilliseconds?: number
  /** Milliseconds of a clock that only goes forward. */
  now?(): number
}

interface IndexState {
  options: CodeIndexOptions
  engine: MiniSearch<CodeChunk>
  chunks: Map<string, CodeChunk>
  /** The version of each file that the index holds, with the ids of its chunks. */
  files: Map<string, { version: string; ids: string[] }>
}

const LONGEST_QUERY = 1_000
const HITS_OF_A_FILE = 2

export function createCodeIndex(options: CodeIndexOptions): CodeIndex {
  const { freshMilliseconds = 30_000, now = () => performance.now() } = options
  const state: IndexState = { options, engine: createEngine(), chunks: new Map(), files: new Map() }
  let running: Promise<IndexReport> | undefined
  let freshUntil: number | undefined
  return {
    index() {
      const begun = now()
      running ??= update(state)
        .then((report) => {
          freshUntil = begun + freshMilliseconds
          return report
        })
        .finally(() => {
          running = undefined
        })
      return running
    },
    isFilled: () => freshUntil !== undefined,
    isFresh: () => freshUntil !== undefined && now() < freshUntil,
    search: async (query, limit) => findPlaces(state, query.slice(0, LONGEST_QUERY), limit),
  }
}

function createEngine(): MiniSearch<CodeChunk> {
  return new MiniSearch<CodeChunk>({
    fields: ['path', 'names', 'text'],
    tokenize: codeTerms,
    processTerm: (term) => term,
    searchOptions: {
      boost: { names: 3, path: 2 },
      prefix: (term) => term.length >= 4,
      weights: { prefix: 0.3, fuzzy: 0 },
    },
  })
}

async function update(state: IndexState): Promise<IndexReport> {
  const { options, files } = state
  const listing = await listTextFiles(options.folder, options)
  const present = new Set(listing.files.map(({ path }) => path))
  const gone = [...files.keys()].filter((path) => !present.has(path))
  for (const path of gone) removeFile(path, state)
  let changed = 0
  for (const file of listing.files) if (await updateFile(file, state)) changed += 1
  return { files: files.size, chunks: state.chunks.size, changed, removed: gone.length, complete: listing.complete }
}

async function updateFile({ path, bytes, modified }: TextFile, state: IndexState): Promise<boolean> {
  const { files = nodeFiles, folder } = state.options
  const version = `${bytes} ${modified}`
  if (state.files.get(path)?.version === version) return false
  // A file that went away since it was listed is gone at the next pass.
  const text = await files.readFile(join(folder, path), 'utf8').catch(() => '')
  removeFile(path, state)
  const chunks = text.includes('\0') ? [] : chunkFile(path, text)
  for (const chunk of chunks) state.chunks.set(chunk.id, chunk)
  state.engine.addAll(chunks)
  state.files.set(path, { version, ids: chunks.map(({ id }) => id) })
  return true
}

function removeFile(path: string, { engine, chunks, files }: IndexState): void {
  const ids = files.get(path)?.ids ?? []
  engine.discardAll(ids)
  for (const id of ids) chunks.delete(id)
  files.delete(path)
}

function findPlaces({ engine, chunks }: IndexState, query: string, limit: number): CodeHit[] {
  const hitsOf = new Map<string, number>()
  const hits: CodeHit[] = []
  for (const result of engine.search(query)) {
    const chunk = chunks.get(String(result.id))
    if (!chunk) continue
    const seen = hitsOf.get(chunk.path) ?? 0
    if (seen >= HITS_OF_A_FILE) continue
    hitsOf.set(chunk.path, seen + 1)
    hits.push(hitOf(chunk, result))
    if (hits.length >= limit) break
  }
  return hits
}

function hitOf(chunk: CodeChunk, { terms, score }: SearchResult): CodeHit {
  return { path: chunk.path, ...excerptOf(chunk, new Set(terms)), score }
}
