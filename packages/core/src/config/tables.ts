/** Tables of names and values: what counts as one, in a parsed file and in code. */

/** A plain object, also of another realm: not a list, a date, a map or an instance of a class. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { constructor: maker } = value as { constructor?: unknown }
  // A name `constructor` in a table is a text.
  return typeof maker !== 'function' || Object.hasOwn(Object(maker.prototype), 'isPrototypeOf')
}

/** A copy without `__proto__`, which is never a name that somebody means. */
export function copyOf<T>(table: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(table).filter(([name]) => name !== '__proto__'))
}
