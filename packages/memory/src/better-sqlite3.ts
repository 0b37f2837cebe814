/**
 * `better-sqlite3` with every execution of a statement a `memory.sqlite` span. Bound values are never recorded, literals in the
 * text are replaced. The statements with which `transaction` begins and ends do not pass through `prepare` and are not seen.
 */
import { basename } from 'node:path'
import { replaceMethod } from '@zeph-telemetry/core'
import type BetterSqlite3 from 'better-sqlite3'
import { memorySpans } from './memory-spans.ts'
import {
  type Driver,
  describeAt,
  executionOptions,
  IN_MEMORY,
  type Place,
  statementRows,
} from './sqlite/statement-spans.ts'

const instrumented = new WeakSet<object>()

/** SQLite's extended result code is a name in its errors, such as `SQLITE_CONSTRAINT_UNIQUE`. */
const DRIVER: Driver = {
  codeOf: (error) => {
    const { code } = (error ?? {}) as { code?: unknown }
    return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined
  },
}

/**
 * Wraps a database and every statement prepared from then on: `run`, `get`, `all`, `iterate`, and the database's `exec` and `pragma`. Without
 * the `profiling` condition it stays untouched.
 * @returns the same database
 * @example
 * const database = instrumentBetterSqlite(new Database('agent.db'))
 */
export function instrumentBetterSqlite<T extends BetterSqlite3.Database>(database: T): T {
  if (instrumented.has(database)) return database
  const place = placeOf(database)
  const done = replaceMethod(database, 'prepare', (prepare) => {
    return function (this: T, sql: string, ...rest: unknown[]) {
      const statement: BetterSqlite3.Statement = prepare.call(this, sql, ...rest)
      return memorySpans.methods(statement, statementRows(DRIVER, place, sql))
    }
  })
  if (!done) return database
  instrumented.add(database)
  const span = 'memory.sqlite'
  memorySpans.methods(database as BetterSqlite3.Database, {
    exec: { span, ...executionOptions(DRIVER, place, (sql: string) => describeAt(place, sql)) },
    pragma: {
      span,
      ...executionOptions(DRIVER, place, (source: string) => describeAt(place, `PRAGMA ${source}`)),
      onResult: (current, found) => current.set({ 'db.response.returned_rows': rowsOf(found) }),
    },
  })
  return database
}

/** A pragma gives all rows, or the first value of the first row. */
function rowsOf(found: unknown): number {
  return Array.isArray(found) ? found.length : found === undefined ? 0 : 1
}

function placeOf({ name, memory }: BetterSqlite3.Database): Place {
  return memory ? IN_MEMORY : { namespace: basename(name), kind: 'client' }
}
