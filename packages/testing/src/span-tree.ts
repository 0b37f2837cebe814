/** Spans as trees, by parent ids: what a recorder hands out and what assertions compare. */
import type { SpanRecord } from '@zeph-telemetry/core'

/** A recorded span with the spans below it, in start order. */
export interface SpanTree {
  readonly name: string
  readonly span: SpanRecord
  readonly children: readonly SpanTree[]
}

/** As much of a tree as comparing and showing it takes. */
export interface ComparedTree {
  readonly name: string
  readonly span: Pick<SpanRecord, 'name' | 'attributes' | 'status' | 'ended' | 'startTime' | 'endTime'>
  readonly children: readonly ComparedTree[]
}

/**
 * Joins spans into trees. A span whose parent is not among them is a root; all levels are in start order.
 * @example
 * const [turn] = buildSpanTrees(recorder.started)
 */
export function buildSpanTrees(spans: readonly SpanRecord[]): SpanTree[] {
  const inOrder = spans.toSorted((a, b) => a.startTime - b.startTime)
  const childrenOf = new Map(inOrder.map((span) => [span.spanId, [] as SpanTree[]]))
  const roots: SpanTree[] = []
  for (const span of inOrder) {
    const siblings = childrenOf.get(span.parentSpanId ?? '') ?? roots
    siblings.push({ name: span.name, span, children: childrenOf.get(span.spanId)! })
  }
  return roots
}
