/** Spans whose parent is in another process's trace. */
import type { TraceSource } from './trace-source.ts'

/** A parent in another trace. */
export interface RemoteParent {
  readonly spanId: string
  /** Microseconds from the parent's start to the child's, by the processes' wall clocks; below 0 where they disagree. */
  readonly delay: number
}

/** Those of every trace that is merged. */
export type RemoteParents = ReadonlyMap<TraceSource, ReadonlyMap<string, RemoteParent>>

/** Of the spans of all traces, by span id. */
export function remoteParents(sources: readonly TraceSource[]): RemoteParents {
  return new Map(sources.map((source) => [source, parentsElsewhere(source, sources)]))
}

function parentsElsewhere(source: TraceSource, sources: readonly TraceSource[]): Map<string, RemoteParent> {
  const found = new Map<string, RemoteParent>()
  const others = sources.filter((other) => other !== source)
  for (const { spanId, parentId, start } of source.spans.values()) {
    if (parentId === undefined || source.spans.has(parentId)) continue
    const owner = others.find((other) => other.spans.has(parentId))
    if (owner === undefined) continue
    const ahead = Number(source.origin - owner.origin) / 1000
    found.set(spanId, { spanId: parentId, delay: start + ahead - owner.spans.get(parentId)!.start })
  }
  return found
}
