/** The few lines of a piece of code that hold most of the words that were searched for. */
import type { CodeChunk } from './chunk-file.ts'
import { codeTerms } from './code-terms.ts'

export interface CodeExcerpt {
  line: number
  lastLine: number
  text: string
}

const MOST_LINES = 12

export function excerptOf({ line, text }: CodeChunk, terms: ReadonlySet<string>): CodeExcerpt {
  const lines = text.split('\n')
  const found = lines.map((content) => new Set(codeTerms(content).filter((term) => terms.has(term))).size)
  const start = bestStart(found) ?? lines.findIndex((content) => content.trim() !== '')
  const shown = lines.slice(start, start + MOST_LINES)
  while (shown.at(-1)?.trim() === '') shown.pop()
  return { line: line + start, lastLine: line + start + shown.length - 1, text: shown.join('\n') }
}

/** Where the window with the most words begins: at its first line that has any; undefined where no line has. */
function bestStart(found: readonly number[]): number | undefined {
  const sumFrom = (start: number) => found.slice(start, start + MOST_LINES).reduce((sum, count) => sum + count, 0)
  const starts = found.flatMap((count, start) => (count > 0 ? [{ start, sum: sumFrom(start) }] : []))
  return starts.toSorted((left, right) => right.sum - left.sum)[0]?.start
}
