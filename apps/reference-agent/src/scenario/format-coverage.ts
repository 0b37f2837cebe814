/** The coverage of a scenario as lines of at most 80 columns. */
import type { Coverage } from './coverage.ts'

const WIDTH = 80
const COLUMNS = 2

export function formatCoverage({ emitted, missing }: Coverage): string[] {
  const wanted = emitted.length + missing.length
  return [
    `Spans: ${emitted.length} of ${wanted} emitted`,
    ...table(emitted),
    ...section(`NOT EMITTED: ${missing.length}`, missing),
  ]
}

/** Down the first column, then down the second. */
function table(emitted: Coverage['emitted']): string[] {
  const rows = Math.ceil(emitted.length / COLUMNS)
  const cells = emitted.map(([name, count]) => `  ${name.padEnd(30)}${String(count).padStart(5)}`)
  return Array.from({ length: rows }, (_, row) => {
    const line = Array.from({ length: COLUMNS }, (_, column) => cells[column * rows + row] ?? '')
    return line.join(' ').trimEnd()
  })
}

function section(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : ['', title, ...wrap(names.join(', '))]
}

function wrap(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || line.length + 1 + word.length > WIDTH) lines.push(`  ${word}`)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}
