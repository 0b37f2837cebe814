/** Puts the span table into a README, aligned for who reads the file itself. */
import type { SpanMap } from '@zeph-telemetry/core'
import { spanTable } from './span-table.ts'

const HEADER = '| span | kind | brief | attributes |'
const TABLE = /^\| span +\|.*\n\|[ |-]+\n(?:\|.*\n?)*/m

/**
 * The README with the table that the map says; everything else stays.
 * @throws where the README has no table whose first column is `span`
 */
export function withSpanTable(readme: string, spans: SpanMap): string {
  if (!TABLE.test(readme))
    throw new Error(`there is no span table in "${readme.split('\n', 1)[0]}"; begin one with ${HEADER}`)
  const table = aligned([HEADER, ...spanTable(spans)].map((row) => row.slice(2, -2).split(' | ')))
  return readme.replace(TABLE, () => `${table.join('\n')}\n`)
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const [header = [], ...body] = rows
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)]
}
