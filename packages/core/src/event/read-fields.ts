/** Reads the fields of an event, once: they are the program's, and may be anything. Nothing in here throws. */
import { types } from 'node:util'
import { errorText, isError } from '../log/error-fields.ts'

/** As many as a log line has. */
const MOST_FIELDS = 200

/** Fields that have been read. */
export type ReadFields = Record<string, unknown>

/** Own enumerable fields that are set; a getter that throws costs its own field only. An error alone is the field `err`. */
export function readFields(given: unknown): ReadFields {
  if (typeof given !== 'object' || given === null) return {}
  if (isError(given)) return { err: given }
  const fields: ReadFields = {}
  try {
    let count = 0
    for (const key in given) {
      if (count === MOST_FIELDS) break
      if (!Object.hasOwn(given, key) || key === '__proto__') continue
      const value = read(given, key)
      if (value === undefined) continue
      fields[key] = value
      count += 1
    }
  } catch {
    // A Proxy may refuse to say what it has.
  }
  return fields
}

function read(given: object, key: string): unknown {
  try {
    return (given as ReadFields)[key]
  } catch {
    return '[unreadable]'
  }
}

/** The fields as attributes of an event on a span, which are simple values: others are in the log line alone. */
export function attributesFrom(fields: ReadFields): Record<string, never> {
  const attributes: ReadFields = {}
  for (const key in fields) attributes[key] = attributeOf(fields[key])
  return attributes as Record<string, never>
}

function attributeOf(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (types.isProxy(value)) return undefined
  if (isError(value)) return errorText(value)
  return Array.isArray(value) ? value : undefined
}
