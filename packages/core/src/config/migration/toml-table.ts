/** Reading and changing a parsed TOML document by path, without touching the document given. */
import { isTable } from '../tables.ts'

export type TomlTable = Readonly<Record<string, unknown>>

/** The value at a path; undefined where there is none, or where something on the way is not a table. */
export function valueAt(document: TomlTable, path: readonly string[]): unknown {
  let value: unknown = document
  for (const key of path) value = isTable(value) ? value[key] : undefined
  return value
}

/** A copy with one value set; tables on the way are copied or made. */
export function withValue(document: TomlTable, path: readonly string[], value: unknown): TomlTable {
  const [key, ...rest] = path
  if (key === undefined) return document
  const below = isTable(document[key]) ? document[key] : {}
  return { ...document, [key]: rest.length === 0 ? value : withValue(below, rest, value) }
}

/** A copy without one value; a table that this leaves empty stays. */
export function withoutValue(document: TomlTable, path: readonly string[]): TomlTable {
  const [key = '', ...rest] = path
  const { [key]: below, ...others } = document
  return rest.length > 0 && isTable(below) ? { ...document, [key]: withoutValue(below, rest) } : others
}
