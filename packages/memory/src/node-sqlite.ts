/**
 * `node:sqlite` with every execution of a statement a `memory.sqlite` span. Bound values are never recorded, literals in the
 * text are replaced.
 */
import { basename } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { replaceMethod } from '@zeph-telemetry/core'
import { memorySpans } from './memory-spans.ts'
import {
  type Driver,
  describeAt,
  type Executable,
  executionOptions,
  executionRows,
  IN_MEMORY,
  type Place,
  statementRows,
} from './sqlite/statement-spans.ts'

const instrumented = new WeakSet<object>()

/** SQLite's extended result code is a number in Node's errors. */
const DRIVER: Driver = {
  codeOf: (error) => {
    const { errcode } = (error ?? {}) as { errcode?: unknown }
    return typeof errcode === 'number' ? String(errcode) : undefined
  },
}

/**
 * Wraps a database and every statement and tag store made from then on. Without the `profiling` condition it stays untouched.
 * @returns the same database
 * @example
 * const database = instrumentDatabaseSync(new DatabaseSync('agent.db'))
 */
export function instrumentDatabaseSync<T extends DatabaseSync>(database: T): T {
  if (instrumented.has(database)) return database
  let known: Place | undefined
  const place = () => (known ??= placeOf(database)) ?? ELSEWHERE
  const done = replaceMethod(database, 'prepare', (prepare) => {
    return function (this: T, sql: string, ...rest: unknown[]) {
      const statement: Executable = prepare.call(this, sql, ...rest)
      return memorySpans.methods(statement, statementRows(DRIVER, place(), sql))
    }
  })
  if (!done) return database
  instrumented.add(database)
  // Node 24 and later; a template is a statement with parameters between its parts.
  replaceMethod(database, 'createTagStore', (createTagStore) => {
    return function (this: T, ...args: unknown[]) {
      const store: Executable = createTagStore.apply(this, args)
      const where = place()
      const rows = executionRows(DRIVER, where, (parts: readonly string[]) => describeAt(where, parts.join('?')))
      return memorySpans.methods(store, rows)
    }
  })
  replaceMethod(database, 'exec', (exec: DatabaseSync['exec']) => {
    const at = (where: Place) =>
      memorySpans.instrument(
        'memory.sqlite',
        executionOptions(DRIVER, where, (sql: string) => describeAt(where, sql)),
        exec,
      )
    // The database may be opened only after it was wrapped.
    const unopened = at(ELSEWHERE)
    let opened: typeof unopened | undefined
    return function (this: T, sql: string) {
      const where = place()
      if (where !== ELSEWHERE) opened ??= at(where)
      return (opened ?? unopened).call(this, sql)
    }
  })
  return database
}

/** A database that is closed, or too old to say where it is. */
const ELSEWHERE: Place = { namespace: undefined, kind: 'client' }

function placeOf(database: DatabaseSync): Place | undefined {
  try {
    const location = database.location()
    return location === null ? IN_MEMORY : { namespace: basename(location), kind: 'client' }
  } catch {
    return undefined
  }
}
