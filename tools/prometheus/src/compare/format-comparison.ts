/** Comparisons as text for a terminal of 80 columns. */
import type { Comparison, Finding } from './finding.ts'

const WIDTH = 80
const WIDTHS = { of: 38, prometheus: 18, trace: 18 } as const

/** The line above the columns. */
export const HEADER: string = line({ of: '', prometheus: 'Prometheus', trace: 'trace file', holds: true })
  .trimEnd()
  .replace(/ =$/, '')

/** A title, the query, and a line for each finding; those that do not hold end in `!`. */
export function formatComparison({ title, query, findings }: Comparison): string[] {
  return [title, ...cut(query).map((part) => `  ${part}`), ...findings.map(line)]
}

function line({ of, prometheus, trace, holds }: Finding): string {
  return [
    shorten(`  ${of}`, WIDTHS.of).padEnd(WIDTHS.of),
    shorten(prometheus, WIDTHS.prometheus).padStart(WIDTHS.prometheus + 1),
    shorten(trace, WIDTHS.trace).padStart(WIDTHS.trace + 1),
    holds ? ' =' : ' !',
  ].join('')
}

function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}

/** Lines of a query that fit, cut at spaces where there are any. */
function cut(query: string): string[] {
  const lines: string[] = []
  for (const word of query.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= WIDTH - 2) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
