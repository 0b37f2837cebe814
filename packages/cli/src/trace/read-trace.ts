/**
 * Reads the parts of one trace line by line into spans, never a file as a whole. Foreign files are refused with a friendly
 * `InputError`; a file that was cut is read up to its last whole line, and says so in `notes`.
 */
import { statSync } from 'node:fs'
import { CounterCollector, type CounterFigures } from './counter-collector.ts'
import { readEvents } from './read-events.ts'
import { type Span, SpanCollector, type TraceHeader } from './span-collector.ts'

export interface Trace {
  files: readonly string[]
  /** Of all files together, as they lie on disk. */
  bytes: number
  spans: Span[]
  header: TraceHeader
  /** Names of the services whose processes are in it; several where traces were merged. */
  services: readonly string[]
  counters: readonly CounterFigures[]
  /** The name of a process's service, where the trace says it. */
  serviceOf(pid: number | undefined): string | undefined
  /** Microseconds; the newest time in the trace. */
  lastTime: number
  /** For the user, one line each. */
  notes: string[]
}

export async function readTrace(files: readonly string[], options: { attributes: boolean }): Promise<Trace> {
  const collector = new SpanCollector(options.attributes)
  const counters = new CounterCollector()
  const notes: string[] = []
  let bytes = 0
  for (const file of files) {
    bytes += statSync(file).size
    for await (const events of readEvents(file, notes)) {
      for (const event of events) {
        collector.add(event)
        if (event.ph === 'C') counters.add(event)
      }
    }
  }
  const { spans, lastTime, services, header = { time: 0, fields: {} } } = collector
  const serviceOf = (pid: number | undefined) => collector.serviceOf(pid)
  return {
    files,
    bytes,
    spans,
    header,
    services: [...services],
    counters: counters.figures,
    serviceOf,
    lastTime,
    notes,
  }
}
