/**
 * Figures per span name. Total, self, p50 and p95 are microseconds over the spans that ended; unfinished ones are counted only.
 * Self time is the duration minus the union of the children's intervals, so that concurrent children are not counted twice.
 */
import type { Span } from './span-collector.ts'
import type { SpanNode } from './span-tree.ts'
import { preorder } from './span-tree.ts'

export interface NameStatistics {
  name: string
  count: number
  unfinished: number
  errors: number
  total: number
  self: number
  p50: number | undefined
  p95: number | undefined
}

interface Group {
  count: number
  errors: number
  self: number
  durations: number[]
}

export function statisticsPerName(roots: readonly SpanNode[], lastTime: number): NameStatistics[] {
  const groups = new Map<string, Group>()
  for (const node of preorder(roots)) {
    const { name, start, end, failed } = node.span
    const group = groups.get(name) ?? { count: 0, errors: 0, self: 0, durations: [] }
    groups.set(name, group)
    group.count += 1
    if (failed) group.errors += 1
    if (end === undefined) continue
    group.durations.push(end - start)
    group.self += selfTime(node, end, lastTime)
  }
  return [...groups].map(([name, group]) => figures(name, group))
}

function figures(name: string, group: Group): NameStatistics {
  const { count, errors, self } = group
  const durations = group.durations.toSorted((a, b) => a - b)
  return {
    name,
    count,
    unfinished: count - durations.length,
    errors,
    total: durations.reduce((sum, duration) => sum + duration, 0),
    self,
    p50: percentile(durations, 0.5),
    p95: percentile(durations, 0.95),
  }
}

/** Nearest rank: a duration that was really measured. */
export function percentile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
}

function selfTime(node: SpanNode, end: number, lastTime: number): number {
  const children = node.children.filter((child) => !child.adopted).map((child) => child.span)
  return end - node.span.start - coveredTime(node.span.start, end, children, lastTime)
}

/** Length of the union of the intervals inside `from` to `to`; `spans` are in the order they started. */
export function coveredTime(from: number, to: number, spans: readonly Span[], lastTime: number): number {
  let covered = 0
  let reached = from
  for (const { start, end = lastTime } of spans) {
    const stop = Math.min(end, to)
    if (stop <= reached || start >= to) continue
    covered += stop - Math.max(start, reached)
    reached = stop
  }
  return covered
}
