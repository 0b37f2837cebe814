/** The selected trees as JSON, in pieces: one span object in another as `children`, whatever the depth, without recursion. */
import type { Span } from '../trace/span-collector.ts'
import type { SpanNode } from '../trace/span-tree.ts'
import type { TreeRow } from './tree-rows.ts'

/** `rows` in printing order; `header` becomes the first keys of the document. */
export function* treeJson(rows: readonly TreeRow[], header: Readonly<Record<string, unknown>>): Generator<string> {
  yield JSON.stringify({ ...header, roots: [] }).slice(0, -2)
  let level = 0
  for (const row of rows) {
    const separator = row.level > level ? '' : `${']}'.repeat(level - row.level + 1)},`
    yield `${separator}\n${' '.repeat(row.level)}${JSON.stringify({ ...spanFields(row.node), children: [] }).slice(0, -2)}`
    level = row.level
  }
  yield `${']}'.repeat(level)}]}\n`
}

function spanFields({ span, adopted, remote }: SpanNode): Record<string, unknown> {
  return {
    name: span.name,
    span_id: span.spanId,
    parent_id: span.parentId,
    trace_id: span.traceId,
    start_us: nanosecondExact(span.start),
    duration_us: durationOf(span),
    ...(span.end === undefined && { unfinished: true }),
    ...(adopted && { parent_missing: true }),
    ...(remote && { service: span.service }),
    error: span.failed,
    attributes: span.attributes,
  }
}

function durationOf({ start, end }: Span): number | null {
  return end === undefined ? null : nanosecondExact(end - start)
}

function nanosecondExact(microseconds: number): number {
  return Math.round(microseconds * 1000) / 1000
}
