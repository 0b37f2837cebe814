/**
 * Fields that the schema has no place for. Elasticsearch gives a field the type of its first value and refuses lines that give another: a name
 * must therefore never be a text here and a number or an object there.
 */

import { knownNames } from '../shipping/known-names.ts'

/** Texts and numbers, flat: their names have no dots. */
export interface Others {
  /** Texts alone; `true`, `false` and `null` as such. */
  readonly labels: Record<string, string | string[]>
  readonly zeph: Record<string, number>
}

/** What a field of Elasticsearch must not be called, or would make into an object. */
const NOT_IN_NAMES = /[.*"\\\s\p{Cc}]/gu

const fitName = knownNames((name) => name.replaceAll(NOT_IN_NAMES, '_') || '_')

/** Nothing yet. Without prototypes: a program's field may be called as one of theirs. */
export function noOthers(): Others {
  return { labels: Object.create(null), zeph: Object.create(null) }
}

/** Adds a field; what is nested in it gets a name of its own: `usage: { tokens: 5 }` is `usage_tokens`. */
export function addOther(others: Others, key: string, value: unknown): void {
  const name = fitName(key)
  if (typeof value === 'number') others.zeph[freeName(others.zeph, name)] = value
  else if (Array.isArray(value)) others.labels[freeName(others.labels, name)] = value.map(textOf)
  else if (typeof value !== 'object' || value === null) others.labels[freeName(others.labels, name)] = String(value)
  else for (const [inner, innerValue] of Object.entries(value)) addOther(others, `${name}_${inner}`, innerValue)
}

/** `a.b` and `a_b` would both be `a_b`. */
function freeName(fields: object, name: string): string {
  return name in fields ? freeName(fields, `${name}_`) : name
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}
