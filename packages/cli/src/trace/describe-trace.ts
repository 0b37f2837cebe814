/** What the header of a trace says, under names of our own: for the summary's first lines and for JSON output. */
import type { Trace } from './read-trace.ts'

export interface TraceDescription {
  service: string
  /** ISO 8601, the wall clock of the first span; absent when the header has no start. */
  started: string | undefined
  session: string | undefined
  spans: number
  traces: number
  errors: number
  unfinished: number
  /** Microseconds from the first span's start to the last one's end, or to the last time in the file where one did not end. */
  duration: number
}

export function describeTrace({ spans, header, services, lastTime }: Trace): TraceDescription {
  const session = header.fields['session.id']
  const first = spans.reduce((earliest, span) => Math.min(earliest, span.start), lastTime)
  const count = (matches: (span: (typeof spans)[number]) => boolean) => spans.filter(matches).length
  return {
    service: services.join(', ') || 'unknown',
    started: wallClock(header.fields.start_time, first - header.time),
    session: typeof session === 'string' ? session : undefined,
    spans: spans.length,
    traces: new Set(spans.map((span) => span.traceId)).size,
    errors: count((span) => span.failed),
    unfinished: count((span) => span.end === undefined),
    duration: spans.reduce((latest, { end = lastTime }) => Math.max(latest, end), first) - first,
  }
}

function wallClock(startTime: unknown, microseconds: number): string | undefined {
  const start = typeof startTime === 'string' ? Date.parse(startTime) : Number.NaN
  return Number.isNaN(start) ? undefined : new Date(start + microseconds / 1000).toISOString()
}
