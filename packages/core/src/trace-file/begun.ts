/**
 * Spans whose begin is written before their end is known, and which of their attributes went with it: the end then writes the
 * rest. A list or object must not stand on both, since Perfetto would append the one list to the other.
 */
import type { StoredAttributes } from '../engine/attributes.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import { attributesInFile } from './encode.ts'
import type { Lane } from './lanes.ts'

/** How the begin of a span was written. */
export interface Begun {
  readonly name: string
  readonly lane: Lane
  readonly written: Readonly<StoredAttributes>
}

/** The begin of a span that will very likely end: without lists and objects, which may still change. */
export function beginningOf(span: SpanRecord, lane: Lane): Begun {
  const scalars = Object.entries(attributesInFile(span)).filter(([, value]) => typeof value !== 'object')
  return { name: span.name, lane, written: Object.fromEntries(scalars) }
}

/** The begin of a span that may never end: with all it has. */
export function remainsOf(span: SpanRecord, lane: Lane): Begun {
  return { name: span.name, lane, written: { ...attributesInFile(span) } }
}

/** The attributes that the end of a span has to write. */
export function unwritten(span: SpanRecord, { written }: Begun): Readonly<StoredAttributes> {
  const rest = Object.entries(attributesInFile(span)).filter(([key, value]) => {
    return !Object.hasOwn(written, key) || (typeof value !== 'object' && value !== written[key])
  })
  return Object.fromEntries(rest)
}
