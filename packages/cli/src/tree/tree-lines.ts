/** One line per row of the tree: name with box characters, duration, mark, details; cut to the terminal, never wrapped. */
import { formatDuration } from '../terminal/duration.ts'
import { columnsOf, fit, padEnd, padStart, plainText } from '../terminal/fit.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Span } from '../trace/span-collector.ts'
import type { SpanNode } from '../trace/span-tree.ts'
import { errorMessage, spanDetails } from './span-details.ts'
import type { TreeRow } from './tree-rows.ts'

const DURATION_COLUMNS = 9
const DETAIL_COLUMNS = 20
/** Left to the name however deep it stands. */
const LEAST_NAME_COLUMNS = 8
const TRACE_ID_SHOWN = 8

export interface TreeLook {
  terminal: Terminal
  lastTime: number
  /** From a turn to its number. */
  turns: ReadonlyMap<SpanNode, number>
}

export function* treeLines(rows: readonly TreeRow[], look: TreeLook): Generator<string> {
  const label = (row: TreeRow) => plainText(rowName(row, look))
  const widest = rows.reduce((columns, row) => Math.max(columns, row.prefix.length + columnsOf(label(row))), 0)
  const nameColumns = Math.min(widest, look.terminal.width - DURATION_COLUMNS - DETAIL_COLUMNS)
  for (const row of rows) yield formatRow(row, label(row), nameColumns, look)
}

function formatRow(row: TreeRow, label: string, nameColumns: number, look: TreeLook): string {
  const { paint, width } = look.terminal
  const { span } = row.node
  const prefix = fit(row.prefix, nameColumns - Math.min(LEAST_NAME_COLUMNS, columnsOf(label)))
  const name = padEnd(fit(label, nameColumns - columnsOf(prefix)), nameColumns - columnsOf(prefix))
  const duration = padStart(durationText(span, look.lastTime), DURATION_COLUMNS)
  const details = fit(plainText(rowDetails(row).join('  ')), width - nameColumns - DURATION_COLUMNS - 4)
  const style = rowStyle(span)
  const named = style === undefined ? paint('strong', name) : paint(style, name)
  const rest = details === '' ? '' : ` ${style === undefined ? paint('quiet', details) : paint(style, details)}`
  return `${paint('quiet', prefix)}${named}${duration} ${mark(span)}${rest}`.trimEnd()
}

function rowName({ node }: TreeRow, { turns }: TreeLook): string {
  const turn = turns.get(node)
  return turn === undefined ? node.span.name : `${node.span.name} #${turn}`
}

function rowDetails({ node, level, hidden }: TreeRow): string[] {
  const { span, adopted, remote } = node
  const message = errorMessage(span)
  return [
    ...(span.end === undefined ? ['unfinished'] : []),
    ...(adopted ? ['parent not written'] : []),
    ...(hidden > 0 ? [`+${hidden} below`] : []),
    ...(remote ? [`in ${span.service ?? `process ${span.pid}`}`] : []),
    ...spanDetails(span),
    ...(level === 1 ? [`trace ${span.traceId.slice(0, TRACE_ID_SHOWN)}`] : []),
    ...(message === undefined ? [] : [message]),
  ]
}

function durationText(span: Span, lastTime: number): string {
  if (span.end !== undefined) return formatDuration(span.end - span.start)
  return `>${formatDuration(Math.max(0, lastTime - span.start))}`
}

function mark(span: Span): string {
  if (span.failed) return '✗'
  return span.end === undefined ? '…' : ' '
}

function rowStyle(span: Span): 'error' | 'warning' | undefined {
  if (span.failed) return 'error'
  return span.end === undefined ? 'warning' : undefined
}
