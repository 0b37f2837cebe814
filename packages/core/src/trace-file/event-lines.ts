/**
 * Events that belong to no span: a marker on a row of the process, which it keeps when traces are merged, and its counters. Perfetto draws
 * a track for each value of a counter, named by both, and fails on one that is no number.
 */
import type { CounterTrack, EventRecord } from '../engine/event-record.ts'
import { encodeValue, microseconds, quote } from './encode.ts'

const PLACE = `"pid":${process.pid},"tid":${process.pid}`

/** Keys that the sink writes itself: an attribute of that name is written with `attribute.` before it. */
const RESERVED = new Set(['severity', 'span_id', 'trace_id'])

/** The lines of an event. */
export function eventLines({ name, severity, time, attributes, counters, spanContext }: EventRecord): string[] {
  const at = microseconds(time)
  const ids = spanContext && { span_id: spanContext.spanId, trace_id: spanContext.traceId }
  const given = Object.entries(attributes).map(([key, value]) => [RESERVED.has(key) ? `attribute.${key}` : key, value])
  const args = { severity, ...ids, ...Object.fromEntries(given) }
  const marker = `{"ph":"i","s":"p","cat":"event","name":${quote(name)},${PLACE},"ts":${at},"args":${encodeValue(args)}}`
  const drawn = Object.entries(counters ?? {}).map(([track, values]) => counterLine(track, values, at))
  return [marker, ...drawn.filter((line) => line !== undefined)]
}

/** Undefined where no value is left. */
function counterLine(track: string, values: CounterTrack, at: string): string | undefined {
  const usable = Object.entries(values).filter(([, value]) => Number.isFinite(value))
  if (usable.length === 0) return undefined
  return `{"ph":"C","name":${quote(track)},${PLACE},"ts":${at},"args":${encodeValue(Object.fromEntries(usable))}}`
}
