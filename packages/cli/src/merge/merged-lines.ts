/**
 * The lines of a merged trace file: every event of every trace with its time on one clock and its process's id, and an arrow to each span
 * whose parent is in another process. Read as it is written, never held as a whole.
 */
import { readEvents } from '../trace/read-events.ts'
import type { TraceEvent } from '../trace/span-collector.ts'
import type { RemoteParent, RemoteParents } from './remote-parents.ts'
import type { TraceSource } from './trace-source.ts'

/** The earliest trace comes first: its head is the file's. */
export async function* mergedLines(parents: RemoteParents): AsyncGenerator<string> {
  const ordered = [...parents.keys()].toSorted((a, b) => Number(a.origin - b.origin))
  const [first] = ordered
  let isFirst = true
  for (const source of ordered) {
    const shift = Number(source.origin - first!.origin) / 1000
    for await (const event of shiftedEvents(source, shift, parents.get(source)!)) {
      yield `${isFirst ? '[\n' : ',\n'}${JSON.stringify(event)}`
      isFirst = false
    }
  }
  yield '\n]'
}

async function* shiftedEvents(
  { files, pid }: TraceSource,
  shift: number,
  parents: ReadonlyMap<string, RemoteParent>,
): AsyncGenerator<TraceEvent> {
  const begun = new Set<unknown>()
  for (const file of files) {
    for await (const events of readEvents(file, [])) {
      for (const event of events) {
        const spanId = event.ph === 'b' ? event.args?.span_id : undefined
        // A span that goes on in a next part begins there again.
        if (spanId !== undefined && files.length > 1 && begun.size === begun.add(spanId).size) continue
        yield shifted(event, pid, shift)
        const parent = spanId === undefined ? undefined : parents.get(spanId as string)
        if (parent !== undefined && parent.delay >= 0) yield arrowFrom(parent, shifted(event, pid, shift))
      }
    }
  }
}

function shifted(event: TraceEvent, pid: number, shift: number): TraceEvent {
  const time = typeof event.ts === 'number' ? { ts: Math.round((event.ts + shift) * 1000) / 1000 } : undefined
  return { ...event, pid, ...(event.tid !== undefined && { tid: pid }), ...time, ...shiftedProfile(event, shift) }
}

/** The samples of a CPU profile count from the time that its head says, in whole microseconds. */
function shiftedProfile({ ph, name, args }: TraceEvent, shift: number): { args: Record<string, unknown> } | undefined {
  const data = ph === 'P' && name === 'Profile' ? (args?.data as { startTime?: unknown } | undefined) : undefined
  if (typeof data?.startTime !== 'number') return undefined
  return { args: { ...args, data: { ...data, startTime: Math.round(data.startTime + shift) } } }
}

/** Begins of spans are the tails of arrows already: see docs/trace-file.md. */
function arrowFrom({ spanId }: RemoteParent, { pid, id2, ts, args }: TraceEvent): object & TraceEvent {
  const ids = { span_id: args?.span_id, trace_id: args?.trace_id }
  const place = { pid, id2, ts } as Pick<TraceEvent, 'pid' | 'id2' | 'ts'>
  const flow = { bind_id: `0x${spanId}`, flow_in: true }
  return { ph: 'n', cat: 'link', name: 'remote parent', ...place, ...flow, args: ids }
}
