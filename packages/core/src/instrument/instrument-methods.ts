/**
 * Wraps methods of one object by a table, as own non-enumerable properties of that instance: no Proxy, no edit of a prototype,
 * and a class with private fields keeps working because methods still run on the object itself.
 */
import type { AnyFunction, InstrumentOptions, LooseOptions } from './instrument-fn.ts'
import { wrap } from './instrument-fn.ts'
import { replaceMethod } from './own-property.ts'

/** One row: the span of a method and how to fill it. */
export interface MethodRow<F extends AnyFunction = AnyFunction> extends InstrumentOptions<F> {
  readonly span: string
}

/** Which methods of `T` become which spans; a bare string is a row with that span name. */
export type MethodTable<T> = {
  readonly [K in keyof T]?: NonNullable<T[K]> extends infer F extends AnyFunction ? MethodRow<F> | string : never
}

/** Which methods of an object are wrapped already. */
const wrapped = new WeakMap<object, Set<PropertyKey>>()

/**
 * Wraps the methods named in `table` on this object. Doing it twice changes nothing; methods that the object does not have are
 * left out. Without the `profiling` condition it returns the object untouched.
 * @returns the same object
 * @example
 * instrumentMethods(store, { append: 'agent.persist_message', recent: { span: 'agent.restore_history', kind: 'internal' } })
 */
export function instrumentMethods<T extends object>(object: T, table: MethodTable<T>): T {
  // What an adapter's SDK returned may be a stand-in of a user's test: it must come back as it is.
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return object
  const done = wrapped.get(object) ?? new Set<PropertyKey>()
  wrapped.set(object, done)
  for (const key of Reflect.ownKeys(table)) {
    const row = (table as Record<PropertyKey, LooseRow | string>)[key]
    if (row === undefined || done.has(key)) continue
    const { span, ...options }: LooseRow = typeof row === 'string' ? { span: row } : row
    if (replaceMethod(object, key, (original) => wrap(span, options, original))) done.add(key)
  }
  return object
}

interface LooseRow extends LooseOptions {
  readonly span: string
}
