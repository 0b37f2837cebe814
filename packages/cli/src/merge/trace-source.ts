/** One trace that is merged: whose it is, and where its clock stands among the others. */
import { InputError } from '../input-error.ts'
import { readTrace } from '../trace/read-trace.ts'
import type { Span } from '../trace/span-collector.ts'

/** The trace of one process. */
export interface TraceSource {
  /** Its parts, in order. */
  readonly files: readonly string[]
  /** The process id in the merged file; another than its own where two traces have the same. */
  pid: number
  /** Nanoseconds since the Unix epoch at which the clock of the trace was 0. */
  readonly origin: bigint
  readonly spans: ReadonlyMap<string, Span>
  readonly notes: readonly string[]
}

/** Reads a trace to know its clock and its spans. @throws an `InputError` where its head is missing */
export async function readSource(files: readonly string[]): Promise<TraceSource> {
  const { spans, header, notes } = await readTrace(files, { attributes: false })
  const { start_time_unix_nano: started, 'process.pid': pid } = header.fields
  if (typeof started !== 'string' || !/^\d+$/.test(started) || typeof pid !== 'number') {
    throw new InputError(`${files[0]} does not say when it started (its first lines are missing): it cannot be aligned`)
  }
  const origin = BigInt(started) - BigInt(Math.round(header.time * 1000))
  return { files, pid, origin, spans: new Map(spans.map((span) => [span.spanId, span])), notes }
}

/** Gives every process an id of its own: two containers may both have a process 1. @throws where a trace was given twice */
export function distinguish(sources: readonly TraceSource[]): void {
  const taken = new Set<number>()
  for (const [index, source] of sources.entries()) {
    const twin = sources.slice(0, index).find(({ pid, origin }) => pid === source.pid && origin === source.origin)
    if (twin !== undefined) throw new InputError(`${source.files[0]} and ${twin.files[0]} are the same trace`)
  }
  const highest = Math.max(...sources.map(({ pid }) => pid))
  let next = highest
  for (const source of sources) {
    if (taken.has(source.pid)) source.pid = next += 1
    taken.add(source.pid)
  }
}
