/**
 * The fields of a line: what the logger and the call give, bounded and redacted, and the ids of the work in progress. Where a given field has
 * the name of one of ours, it is kept as `field_{name}`.
 */
import type { Redactor } from '../redaction/redactor.ts'
import { activeIds } from './active-ids.ts'
import { boundedValue, loggableText, loggableValue } from './loggable-value.ts'

export type Fields = Record<string, unknown>

/** What pino writes into every line by itself. */
const ALWAYS_OURS = ['level', 'time', 'pid']
const MOST_FIELDS = 200

/** What makes a line, besides its message. */
export interface LineParts {
  /** Of the logger. */
  readonly bindings: Fields
  /** Of the call. */
  readonly given: object
  /** Stands under `err` where the call gives none. */
  readonly error: Error | undefined
  readonly hasMessage: boolean
}

/** The fields as they are written. */
export function lineFields({ bindings, given, error, hasMessage }: LineParts, redactor: Redactor): Fields {
  const { trace, correlation } = activeIds()
  const ours = new Set([...ALWAYS_OURS, ...Object.keys(trace), ...Object.keys(correlation)])
  if (hasMessage) ours.add('msg')
  const fields: Fields = Object.create(null)
  const add = (source: object) => {
    for (const [key, value] of entriesOf(source)) {
      const name = ours.has(key) ? `field_${key}` : loggableText(key, redactor)
      fields[name] = loggableValue(key, value, redactor)
    }
  }
  add(bindings)
  if ('name' in bindings) ours.add('name')
  add(given)
  if (error !== undefined && fields['err'] === undefined) add({ err: error })
  for (const [key, id] of Object.entries(correlation)) fields[key] = loggableText(String(id), redactor)
  return Object.assign(fields, trace)
}

/** The fields of a child, safe to keep. */
export function boundFields(bindings: object): Fields {
  return Object.fromEntries([...entriesOf(bindings)].map(([key, value]) => [key, boundedValue(value)]))
}

/** Own enumerable entries that JSON knows, so many at most; a getter that throws costs its own entry only. */
function* entriesOf(source: object): Generator<readonly [string, unknown]> {
  for (const [index, key] of keysOf(source).entries()) {
    if (index === MOST_FIELDS) return yield ['…', '[cut]']
    const value = read(source, key)
    if (value !== undefined && typeof value !== 'function') yield [key, value]
  }
}

function keysOf(source: object): readonly string[] {
  try {
    return Object.keys(source)
  } catch {
    return ['…']
  }
}

function read(source: object, key: string): unknown {
  try {
    return (source as Fields)[key]
  } catch {
    return '[unreadable]'
  }
}
