/**
 * Reads what a user's arguments and results may hold, suspiciously: they may be anything. Runs no code of theirs, so getters and Proxies
 * are passed over (but see `fieldsOf`). What has not the expected form is undefined; a text is given back only where it has the form of an identifier. For the
 * rows of subsystem packages; the same on and off.
 */
import { types } from 'node:util'

/**
 * The first of these fields that an object has as its own plain value, `undefined` and `null` aside.
 * @example
 * fieldOf({ id: 7, name: 'shell' }, 'toolName', 'name') // 'shell'
 */
export function fieldOf(value: unknown, ...names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined
  for (const name of names) {
    const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

const NO_FIELDS: Readonly<Record<string, unknown>> = Object.freeze({})

/**
 * The fields of what a parser made of something that was received, of which there is much: read as they are, several times faster than by
 * `fieldOf`. Not for what users make, since a getter would run; a Proxy has none here, either.
 * @example
 * const { id, choices } = fieldsOf(chunk)
 */
export function fieldsOf(parsed: unknown): Readonly<Record<string, unknown>> {
  if (typeof parsed !== 'object' || parsed === null || types.isProxy(parsed)) return NO_FIELDS
  return parsed as Readonly<Record<string, unknown>>
}

/** A list whose items may be looked at. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  return !types.isProxy(value) && Array.isArray(value) ? value : undefined
}

/** A finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** How many: the length of a list, the size of a map or set, or a number from 0 on that says so, rounded. */
export function countOf(value: unknown): number | undefined {
  const list = listOf(value)
  if (list !== undefined) return list.length
  if (types.isMap(value) || types.isSet(value)) return value.size
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : undefined
}

/** `countOf` of the first of these fields that an object has. */
export function countIn(value: unknown, ...names: readonly string[]): number | undefined {
  return countOf(fieldOf(value, ...names))
}

/** True or false. */
export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

/** A state or reason of few values: one short word that begins with a letter. */
export function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z][\w.-]{0,31}$/i.test(value) ? value : undefined
}

/** The name of a tool, skill or server: no blanks, no slashes, at most 128 characters. */
export function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\w[\w.:-]{0,127}$/.test(value) ? value : undefined
}

/** An id as text: a whole number, or what has the form of a name. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint')
    return /^\d+$/.test(String(value)) ? `${value}` : undefined
  return nameOf(value)
}

/** How much is asked for at most: a number behind the first argument, or `limit`, `topK` or `k` in any of them. */
export function limitOf([first, ...rest]: readonly unknown[]): number | undefined {
  for (const value of [...rest, fieldOf(first, 'limit', 'topK', 'k')]) {
    const limit = numberOf(value) ?? numberOf(fieldOf(value, 'limit', 'topK', 'k'))
    if (limit !== undefined) return Number.isSafeInteger(limit) ? limit : undefined
  }
  return undefined
}
