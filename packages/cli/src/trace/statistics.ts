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
  /** Over the spans of that name that have children; undefined where none has. */
  asParent: ParentFigures | undefined
}

/** How much of the time of parents their children explain. */
export interface ParentFigures {
  count: number
  total: number
  /** Time that no child covers. */
  uncovered: number
}

interface Group {
  count: number
  errors: number
  self: number
  durations: number[]
  asParent: ParentFigures
}

export function statisticsPerName(roots: readonly SpanNode[], lastTime: number): NameStatistics[] {
  const groups = new Map<string, Group>()
  for (const node of preorder(roots)) {
    const { name, start, end, failed } = node.span
    const group = groups.get(name) ?? emptyGroup()
    groups.set(name, group)
    group.count += 1
    if (failed) group.errors += 1
    if (end === undefined) continue
    group.durations.push(end - start)
    const self = selfTime(node, end, lastTime)
    group.self += self
    if (node.children.some((child) => !child.adopted)) addParent(group.asParent, end - start, self)
  }
  return [...groups].map(([name, group]) => figures(name, group))
}

function emptyGroup(): Group {
  return { count: 0, errors: 0, self: 0, durations: [], asParent: { count: 0, total: 0, uncovered: 0 } }
}

function addParent(figures: ParentFigures, duration: number, self: number): void {
  figures.count += 1
  figures.total += duration
  figures.uncovered += self
}

function figures(name: string, group: Group): NameStatistics {
  const { count, errors, self, asParent } = group
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
    asParent: asParent.count === 0 ? undefined : asParent,
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
