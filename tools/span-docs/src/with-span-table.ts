/** Puts the span table into a README. */
import type { SpanMap } from '@zeph-telemetry/core'
import { withTable } from './aligned-table.ts'
import { spanTable } from './span-table.ts'

const HEADER = ['span', 'kind', 'brief', 'attributes']

/**
 * The README with the table that the map says; everything else stays.
 * @throws where the README has no table of spans
 */
export function withSpanTable(readme: string, spans: SpanMap): string {
  const rows = spanTable(spans).map((row) => row.slice(2, -2).split(' | '))
  const written = withTable(readme, HEADER, rows)
  if (written !== undefined) return written
  throw new Error(`there is no span table in "${readme.split('\n', 1)[0]}"; begin one with | ${HEADER.join(' | ')} |`)
}
