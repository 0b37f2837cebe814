/** Rows as text: one line each, columns padded to their widest cell. For people to read, not for programs. */
import type { Row } from './trace-processor.ts'

/** The rows under a line of column names, or `(no rows)`. */
export function formatTable(rows: readonly Row[]): string {
  const [first] = rows
  if (first === undefined) return '(no rows)'
  const columns = Object.keys(first)
  const lines = [columns, ...rows.map((row) => columns.map((column) => formatCell(row[column])))]
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function formatCell(cell: Row[string] | undefined): string {
  if (cell === null || cell === undefined) return 'NULL'
  if (cell instanceof Uint8Array) return `<${cell.length} bytes>`
  return String(cell).replaceAll('\n', '\\n')
}
