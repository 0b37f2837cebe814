/** The events of one file of a trace, in batches. Foreign files are refused with a friendly `InputError`. */
import { foreignFile, sniffFile } from './file-form.ts'
import { readLines } from './read-lines.ts'
import type { TraceEvent } from './span-collector.ts'

/** Reads a file to its end, or to its last whole line; what is wrong with it is added to `notes`, for the user, one line each. */
export async function* readEvents(file: string, notes: string[]): AsyncGenerator<TraceEvent[]> {
  const { form, compressed } = sniffFile(file)
  if (form !== 'zeph') throw foreignFile(file, form)
  let unreadable = 0
  let lastIsUnreadable = false
  let ended = false
  for await (const lines of readLines(file, compressed)) {
    const events: TraceEvent[] = []
    for (const line of lines) {
      const event = parseLine(line)
      if (event === 'end') ended = true
      if (typeof event === 'object') events.push(event)
      lastIsUnreadable = event === 'unreadable'
      if (lastIsUnreadable) unreadable += 1
    }
    yield events
  }
  if (!ended) notes.push(`${file} has no end (the program was killed or still runs): read up to its last whole line`)
  const skipped = unreadable - (lastIsUnreadable && !ended ? 1 : 0)
  if (skipped > 0) notes.push(`${file}: ${skipped} unreadable ${skipped === 1 ? 'line' : 'lines'} skipped`)
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
