/**
 * The spans of an id, over all traces of a directory: those that have it, what is below them, in other processes too, and the way there.
 * Files are searched as text first; those that hold nothing of it are never parsed.
 */
import { sniffFile } from '../trace/file-form.ts'
import { readLines } from '../trace/read-lines.ts'
import { readTrace, type Trace } from '../trace/read-trace.ts'
import type { Span } from '../trace/span-collector.ts'
import { buildTrees, preorder, type SpanNode } from '../trace/span-tree.ts'
import { ID_ATTRIBUTES, type WantedId } from './wanted-id.ts'

export interface FoundSpans {
  /** The traces that have some of them, each with its parts. */
  readonly traces: readonly (readonly string[])[]
  /** Whole trees, on one clock. */
  readonly roots: readonly SpanNode[]
  /** The nodes to show: found ones, those below them, and those above. */
  readonly kept: ReadonlySet<SpanNode>
  /** Ids of the found spans and those below them. */
  readonly ids: ReadonlySet<string>
  /** Microseconds; the newest time of those traces. */
  readonly lastTime: number
  /** For the user, one line each. */
  readonly notes: readonly string[]
}

/** What to look for: the id, and spans and traces that log lines or profiles name beside it. */
export interface SpansWanted {
  readonly id: WantedId
  readonly spans: ReadonlySet<string>
  readonly traces: ReadonlySet<string>
}

/** @param traces the parts of each trace */
export async function findSpans(traces: readonly (readonly string[])[], wanted: SpansWanted): Promise<FoundSpans> {
  const notes: string[] = []
  const read = new Map<readonly string[], Trace>()
  const traceIds = new Set(wanted.traces)
  // Once for the id, and once more for what else is of the traces that were found, in other processes.
  for (let before = -1; before < traceIds.size; ) {
    before = traceIds.size
    for (const files of traces) {
      if (read.has(files) || !(await mayHold(files, wanted.id, traceIds))) continue
      const trace = await readTrace(files, { attributes: true })
      read.set(files, trace)
      for (const span of trace.spans) if (isWanted(span, trace, wanted)) traceIds.add(span.traceId)
    }
  }
  return select([...read], traceIds, { wanted, notes })
}

function select(
  read: readonly (readonly [readonly string[], Trace])[],
  traceIds: ReadonlySet<string>,
  { wanted, notes }: { readonly wanted: SpansWanted; readonly notes: string[] },
): FoundSpans {
  const origin = read.reduce((earliest, [, trace]) => Math.min(earliest, originOf(trace)), Number.POSITIVE_INFINITY)
  const spans = new Map<string, Span>()
  const found = new Set<string>()
  const files = new Map<string, readonly string[]>()
  let lastTime = 0
  for (const [parts, trace] of read) {
    const shift = originOf(trace) - origin
    lastTime = Math.max(lastTime, trace.lastTime + shift)
    for (const span of trace.spans) {
      // A merged trace has spans again that their own traces have.
      if (!traceIds.has(span.traceId) || spans.has(span.spanId)) continue
      if (isWanted(span, trace, wanted)) found.add(span.spanId)
      spans.set(span.spanId, shifted(span, shift))
      files.set(span.spanId, parts)
    }
    notes.push(...trace.notes)
  }
  const roots = buildTrees([...spans.values()])
  const { kept, ids } = keep(roots, found)
  return { traces: [...new Set([...ids].map((id) => files.get(id)!))], roots, kept, ids, lastTime, notes }
}

/** What a killed process left without its parent stands below the root of its trace, and belongs to what that belongs to. */
function keep(roots: readonly SpanNode[], found: ReadonlySet<string>) {
  const ids = new Set<string>()
  const kept = new Set<SpanNode>()
  const nodes = [...preorder(roots)]
  for (const { span, children } of nodes) {
    if (!found.has(span.spanId) && !ids.has(span.spanId)) continue
    ids.add(span.spanId)
    for (const child of children) ids.add(child.span.spanId)
  }
  for (const node of nodes.toReversed()) {
    if (ids.has(node.span.spanId) || node.children.some((child) => kept.has(child))) kept.add(node)
  }
  return { kept, ids }
}

function isWanted({ traceId, spanId, attributes }: Span, { header }: Trace, { id, spans }: SpansWanted): boolean {
  if (id.isTrace(traceId) || id.isSpan(spanId) || spans.has(spanId)) return true
  return id.is(header.fields['session.id']) || ID_ATTRIBUTES.some((key) => id.is(attributes?.[key]))
}

/** Microseconds since the Unix epoch at which the clock of the trace was 0; 0 where its head is missing. */
function originOf({ header }: Trace): number {
  const { start_time_unix_nano: started } = header.fields
  const isTime = typeof started === 'string' && /^\d+$/.test(started)
  return isTime ? Number(BigInt(started) / 1000n) - header.time : 0
}

function shifted(span: Span, shift: number): Span {
  return shift === 0
    ? span
    : { ...span, start: span.start + shift, end: span.end === undefined ? undefined : span.end + shift }
}

const TRACE_ID = /"trace_id":"([0-9a-f]{32})"/

async function mayHold(files: readonly string[], id: WantedId, traceIds: ReadonlySet<string>): Promise<boolean> {
  for (const file of files) {
    for await (const lines of readLines(file, sniffFile(file).compressed)) {
      if (lines.some((line) => id.mayBeIn(line) || namesTrace(line, traceIds))) return true
    }
  }
  return false
}

function namesTrace(line: string, traceIds: ReadonlySet<string>): boolean {
  const traceId = traceIds.size === 0 ? undefined : TRACE_ID.exec(line)?.[1]
  return traceId !== undefined && traceIds.has(traceId)
}
