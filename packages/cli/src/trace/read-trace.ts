/**
 * Reads the parts of one trace line by line into spans, never a file as a whole. Foreign files are refused with a friendly
 * `InputError`; a file that was cut is read up to its last whole line, and says so in `notes`.
 */
import { statSync } from 'node:fs'
import { foreignFile, sniffFile } from './file-form.ts'
import { readLines } from './read-lines.ts'
import { type Span, SpanCollector, type TraceEvent, type TraceHeader } from './span-collector.ts'

export interface Trace {
  files: readonly string[]
  /** Of all files together, as they lie on disk. */
  bytes: number
  spans: Span[]
  header: TraceHeader
  /** Microseconds; the newest time in the trace. */
  lastTime: number
  /** For the user, one line each. */
  notes: string[]
}

export async function readTrace(files: readonly string[], options: { attributes: boolean }): Promise<Trace> {
  const collector = new SpanCollector(options.attributes)
  const notes: string[] = []
  let bytes = 0
  for (const file of files) {
    bytes += statSync(file).size
    notes.push(...(await readPart(file, collector)))
  }
  const { spans, lastTime, header = { time: 0, fields: {} } } = collector
  return { files, bytes, spans, header, lastTime, notes }
}

async function readPart(file: string, collector: SpanCollector): Promise<string[]> {
  const { form, compressed } = sniffFile(file)
  if (form !== 'zeph') throw foreignFile(file, form)
  let unreadable = 0
  let lastIsUnreadable = false
  let ended = false
  for await (const lines of readLines(file, compressed)) {
    for (const line of lines) {
      const event = parseLine(line)
      if (event === 'end') ended = true
      if (typeof event === 'object') collector.add(event)
      lastIsUnreadable = event === 'unreadable'
      if (lastIsUnreadable) unreadable += 1
    }
  }
  const skipped = unreadable - (lastIsUnreadable && !ended ? 1 : 0)
  const notes = ended
    ? []
    : [`${file} has no end (the program was killed or still runs): read up to its last whole line`]
  if (skipped > 0) notes.push(`${file}: ${skipped} unreadable ${skipped === 1 ? 'line' : 'lines'} skipped`)
  return notes
}

function parseLine(line: string): TraceEvent | 'end' | 'nothing' | 'unreadable' {
  const text = line.trim()
  if (text === '' || text === '[' || text === ',') return 'nothing'
  if (text === ']') return 'end'
  try {
    const event: unknown = JSON.parse(text.endsWith(',') ? text.slice(0, -1) : text)
    return isEvent(event) ? event : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

function isEvent(value: unknown): value is TraceEvent {
  return (
    typeof value === 'object' && value !== null && 'ph' in value && 'name' in value && typeof value.name === 'string'
  )
}
