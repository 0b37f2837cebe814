/**
 * For tests only: lines of a trace in the format of docs/trace-file.md, written out without core's writer, so that
 * what Perfetto does with the format is tested apart from the code that writes it.
 */

/** One line: a Chrome trace event. */
export type Event = Record<string, unknown>

/** Where a span stands: times in microseconds, `lane` the number of its `id2.local`. */
export interface WrittenSpan {
  name: string
  /** The name up to its first dot unless given. */
  category?: string
  id: string
  parent?: string
  lane: number
  from: number
  /** Absent: the span does not end. */
  to?: number
  args?: Event
  endArgs?: Event
  bindId?: string
}

/** The `b` of a span and, if it ended, its `e`. */
export function span(written: WrittenSpan): Event[] {
  const { id, parent, from, to, args, endArgs, bindId } = written
  const ids = { span_id: id, ...(parent === undefined ? {} : { parent_id: parent }), trace_id: 'f'.repeat(32) }
  const flow = bindId === undefined ? {} : { bind_id: bindId, flow_out: true }
  const begin = { ...onLane('b', written), ts: from, ...flow, args: { ...ids, ...args } }
  return to === undefined ? [begin] : [begin, { ...onLane('e', written), ts: to, args: endArgs ?? {} }]
}

/** A track label: an `e` without a `b`, in front of the slice that stands at the bottom of the lane. */
export function label(text: string, before: WrittenSpan): Event {
  return { ...onLane('e', before), name: text, ts: before.from }
}

/** An `n` event on a lane of its own. */
export function instant(name: string, category: string, rest: Event & { lane: number; ts: number }): Event {
  const { lane, ...fields } = rest
  return { ...onLane('n', { name, category, lane }), ...fields }
}

/** The file: array form, one event per line. */
export function traceText(events: readonly Event[]): string {
  return `${unclosedTraceText(events)}\n]`
}

/** The file as a kill leaves it: without its end. */
export function unclosedTraceText(events: readonly Event[]): string {
  return `[\n${events.map((event) => JSON.stringify(event)).join(',\n')}`
}

function onLane(phase: string, place: Pick<WrittenSpan, 'name' | 'category' | 'lane'>): Event {
  const { name, category = name.split('.')[0], lane } = place
  return { ph: phase, cat: category, name, pid: 7, tid: 7, id2: { local: `0x${lane.toString(16)}` } }
}
