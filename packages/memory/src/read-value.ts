/**
 * Reads what a user's arguments and results may hold, suspiciously: they may be anything. Runs no code of theirs, so getters and Proxies
 * are passed over. What has not the expected form is undefined; a text is given back only where it has the form of an identifier.
 */
import { types } from 'node:util'

/** The first of these fields that an object has as its own plain value. */
export function fieldOf(value: unknown, ...names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined
  for (const name of names) {
    const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

/** A list whose items may be looked at. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) && !types.isProxy(value) ? value : undefined
}

/** A finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** How many: the length of a list, the size of a map or set, or a number that says so. */
export function countOf(value: unknown): number | undefined {
  const list = listOf(value)
  if (list !== undefined) return list.length
  if (types.isMap(value) || types.isSet(value)) return value.size
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}

/** `countOf` of the first of these fields that an object has. */
export function countIn(value: unknown, ...names: readonly string[]): number | undefined {
  return countOf(fieldOf(value, ...names))
}

export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

/** A reason or state of few values: one short word. */
export function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z][\w-]{0,31}$/i.test(value) ? value : undefined
}

/** An id that somebody calls so. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint')
    return /^\d+$/.test(String(value)) ? `${value}` : undefined
  return typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value) ? value : undefined
}

/** A text that nobody calls an id, where it cannot be anything else: long, in one piece, with digits. */
export function bareIdOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^(?=\D*\d)[\w-]{16,64}$/.test(value) ? value : undefined
}
