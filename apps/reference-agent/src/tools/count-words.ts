/** Counts the words of all text files at or below a path. Reads only; what git ignores is left out. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listTextFiles } from '../code-index/list-text-files.ts'

export interface WordCount {
  files: number
  lines: number
  words: number
  distinct: number
  /** The most frequent words of four letters and more. */
  frequent: [word: string, times: number][]
  /** No file was left out for its size or for the number of files. */
  complete: boolean
}

const WORD = /[\p{L}\p{N}_']+/gu
const SHORTEST_TELLING = 4
const LISTED = 10

export async function countWords(folder: string): Promise<WordCount> {
  const times = new Map<string, number>()
  const count: WordCount = { files: 0, lines: 0, words: 0, distinct: 0, frequent: [], complete: true }
  const listing = await listTextFiles(folder)
  for (const { path } of listing.files) {
    const text = await readFile(join(folder, path), 'utf8')
    if (text.includes('\0')) continue
    count.files += 1
    count.lines += text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0)
    for (const [word] of text.toLowerCase().matchAll(WORD)) {
      count.words += 1
      times.set(word, (times.get(word) ?? 0) + 1)
    }
  }
  return { ...count, distinct: times.size, frequent: mostFrequent(times), complete: listing.complete }
}

function mostFrequent(times: ReadonlyMap<string, number>): [string, number][] {
  const telling = [...times].filter(([word]) => word.length >= SHORTEST_TELLING)
  return telling.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, LISTED)
}
