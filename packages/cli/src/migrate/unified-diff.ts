/** A unified diff of two texts, as `patch` and `git apply` read it. */
import type { Paint } from '../terminal/terminal.ts'
import { compareLines, type LineChange } from './compare-lines.ts'

interface DiffOptions {
  readonly name: string
  readonly paint: Paint
}

const CONTEXT = 3
const NO_END = '\n\\ No newline at end of file\n'

/** Nothing where the texts are the same. */
export function unifiedDiff(before: string, after: string, { name, paint }: DiffOptions): string {
  const changes = compareLines(linesOf(before), linesOf(after))
  const hunks = hunksOf(changes)
  if (hunks.length === 0) return ''
  const heads = ['---', '+++'].map((mark) => `${paint('strong', `${mark} ${name}`)}\n`)
  return [...heads, ...hunks.map((hunk) => hunkText(hunk, changes, paint))].join('')
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}

/** From and to, in changes. */
interface Hunk {
  readonly start: number
  readonly end: number
}

/** Changes with fewer lines between them than two contexts share a hunk. */
function hunksOf(changes: readonly LineChange[]): Hunk[] {
  const hunks: Hunk[] = []
  for (const [index, { kind }] of changes.entries()) {
    if (kind === ' ') continue
    const end = Math.min(changes.length, index + 1 + CONTEXT)
    const start = Math.max(0, index - CONTEXT)
    const last = hunks.at(-1)
    if (last !== undefined && start <= last.end) hunks[hunks.length - 1] = { start: last.start, end }
    else hunks.push({ start, end })
  }
  return hunks
}

function hunkText({ start, end }: Hunk, changes: readonly LineChange[], paint: Paint): string {
  const shown = changes.slice(start, end)
  const range = (other: '-' | '+') => {
    const counts = (list: readonly LineChange[]) => list.filter(({ kind }) => kind === ' ' || kind === other).length
    return rangeText(counts(changes.slice(0, start)), counts(shown))
  }
  const head = `${paint('quiet', `@@ -${range('-')} +${range('+')} @@`)}\n`
  return head + shown.map((change) => lineText(change, paint)).join('')
}

/** An empty range stands behind the line it names. */
function rangeText(before: number, count: number): string {
  const first = count === 0 ? before : before + 1
  return count === 1 ? `${first}` : `${first},${count}`
}

function lineText({ kind, line }: LineChange, paint: Paint): string {
  const end = line.endsWith('\n') ? '\n' : NO_END
  const text = kind + (line.endsWith('\n') ? line.slice(0, -1) : line)
  if (kind === ' ') return text + end
  return paint(kind === '+' ? 'added' : 'removed', text) + end
}
