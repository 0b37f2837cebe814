/** The lines of logs that carry an id, or belong to spans that were found. Files are read line by line, and only what may match is parsed. */
import { sniffFile } from '../trace/file-form.ts'
import { readLines } from '../trace/read-lines.ts'
import { type LogEntry, readLogEntry } from './log-entry.ts'
import type { WantedId } from './wanted-id.ts'

export interface FoundLines {
  /** How many there are. */
  readonly total: number
  /** The newest of them, oldest first. */
  readonly entries: readonly LogEntry[]
  /** Spans and traces that all of them name. */
  readonly spans: ReadonlySet<string>
  readonly traces: ReadonlySet<string>
}

export interface LinesWanted {
  readonly id: WantedId
  /** Spans whose lines belong to it, whatever ids they carry. */
  readonly spans: ReadonlySet<string>
  /** Most lines that are kept. */
  readonly limit: number
}

const SPAN_ID = /"span[._]id":"([0-9a-f]{16})"|"span":\{"id":"([0-9a-f]{16})"/

/**
 * Reads the files. A line that stands in several of them, such as in the log and in a run folder, counts once.
 * @param files in order
 */
export async function findLogLines(files: readonly string[], wanted: LinesWanted): Promise<FoundLines> {
  let entries: LogEntry[] = []
  let total = 0
  const spans = new Set<string>()
  const traces = new Set<string>()
  const earlier = new Set<string>()
  for (const file of files) {
    const here = new Set<string>()
    for await (const text of linesOf(file)) {
      const entry = mayMatch(text, wanted) ? readLogEntry(text, file) : undefined
      if (entry === undefined || !matches(entry, wanted) || earlier.has(text)) continue
      here.add(text)
      total += 1
      if (entry.spanId !== undefined) spans.add(entry.spanId)
      if (entry.traceId !== undefined) traces.add(entry.traceId)
      entries.push(entry)
      if (entries.length > 2 * wanted.limit) entries = newest(entries, wanted.limit)
    }
    for (const text of here) earlier.add(text)
  }
  return { total, entries: newest(entries, wanted.limit), spans, traces }
}

function newest(entries: readonly LogEntry[], limit: number): LogEntry[] {
  const sorted = entries.toSorted((a, b) => compare(a.time, b.time))
  return sorted.slice(Math.max(0, sorted.length - limit))
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const { compressed } = sniffFile(file)
  for await (const lines of readLines(file, compressed)) yield* lines
}

function mayMatch(text: string, { id, spans }: LinesWanted): boolean {
  if (id.mayBeIn(text)) return true
  const [, flat, nested] = (spans.size > 0 && SPAN_ID.exec(text)) || []
  const spanId = flat ?? nested
  return spanId !== undefined && spans.has(spanId)
}

function matches(entry: LogEntry, { id, spans }: LinesWanted): boolean {
  return id.isAmong(entry) || (entry.spanId !== undefined && spans.has(entry.spanId))
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
