/**
 * `node:sqlite` with every execution of a statement a `memory.sqlite` span. Bound values are never recorded, literals in the
 * text are replaced.
 */
import { basename } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { replaceMethod } from '@zeph-telemetry/core'
import { describeStatement, type StatementDescription } from './describe-statement.ts'
import { memorySpans } from './memory-spans.ts'

/**
 * Wraps a database and every statement prepared from then on. Without the `profiling` condition it stays untouched.
 * @returns the same database
 * @example
 * const database = instrumentDatabaseSync(new DatabaseSync('agent.db'))
 */
export function instrumentDatabaseSync<T extends DatabaseSync>(database: T): T {
  const namespace = nameOf(database)
  replaceMethod(database, 'prepare', (prepare) => {
    return function (this: T, sql: string, ...rest: unknown[]) {
      return instrumentStatement(prepare.call(this, sql, ...rest) as StatementSync, attributesOf(sql, namespace))
    }
  })
  return memorySpans.methods(database as DatabaseSync, {
    exec: { span: 'memory.sqlite', attributes: (sql: string) => attributesOf(sql, namespace) },
  }) as T
}

type Attributes = StatementDescription & {
  readonly 'db.system.name': 'sqlite'
  readonly 'db.namespace': string | undefined
}

function attributesOf(sql: string, namespace: string | undefined): Attributes {
  return { 'db.system.name': 'sqlite', 'db.namespace': namespace, ...describeStatement(sql) }
}

function instrumentStatement(statement: StatementSync, described: Attributes): StatementSync {
  const attributes = () => described
  return memorySpans.methods(statement, {
    run: { span: 'memory.sqlite', attributes },
    iterate: { span: 'memory.sqlite', attributes },
    get: {
      span: 'memory.sqlite',
      attributes,
      onResult: (span, row) => span.set({ 'db.response.returned_rows': row === undefined ? 0 : 1 }),
    },
    all: {
      span: 'memory.sqlite',
      attributes,
      onResult: (span, rows) => span.set({ 'db.response.returned_rows': rows.length }),
    },
  })
}

/** The database's file name without its folder; undefined where the database is closed or too old to say. */
function nameOf(database: DatabaseSync): string | undefined {
  try {
    const location = database.location()
    return location === null ? ':memory:' : basename(location)
  } catch {
    return undefined
  }
}
