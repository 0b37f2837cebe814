/**
 * `node:sqlite` with every execution of a statement a `memory.sqlite` span. Bound values are never recorded, literals in the
 * text are replaced.
 */
import { basename } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { type AttributesOf, type DefinedMethods, replaceMethod, type SpanOf } from '@zeph-telemetry/core'
import { describeOnce } from './describe-statement.ts'
import { memorySpans } from './memory-spans.ts'
import type { MEMORY_SPANS } from './span-map.ts'

type Attributes = AttributesOf<typeof MEMORY_SPANS, 'memory.sqlite'>

const instrumented = new WeakSet<object>()

/**
 * Wraps a database and every statement and tag store made from then on. Without the `profiling` condition it stays untouched.
 * @returns the same database
 * @example
 * const database = instrumentDatabaseSync(new DatabaseSync('agent.db'))
 */
export function instrumentDatabaseSync<T extends DatabaseSync>(database: T): T {
  if (instrumented.has(database)) return database
  let namespace: string | undefined
  const describe = (sql: string): Attributes => ({
    'db.system.name': 'sqlite',
    'db.namespace': (namespace ??= nameOf(database)),
    ...(typeof sql === 'string' && describeOnce(sql)),
  })
  const done = replaceMethod(database, 'prepare', (prepare) => {
    return function (this: T, sql: string, ...rest: unknown[]) {
      const statement: Executable = prepare.call(this, sql, ...rest)
      const rows = executions(() => describe(sql))
      return memorySpans.methods(statement, rows)
    }
  })
  if (done) instrumented.add(database)
  // Node 24 and later; a template is a statement with parameters between its parts.
  replaceMethod(database, 'createTagStore', (createTagStore) => {
    return function (this: T, ...args: unknown[]) {
      const store: Executable = createTagStore.apply(this, args)
      const rows = executions((parts: readonly string[]) => describe(parts.join('?')))
      return memorySpans.methods(store, rows)
    }
  })
  return memorySpans.methods(database as DatabaseSync, {
    exec: { span: 'memory.sqlite', attributes: (sql) => describe(sql), onError: setResultCode },
  }) as T
}

/** The ways to execute that statements and tag stores have in common. */
interface Executable {
  run(...args: never[]): unknown
  get(...args: never[]): unknown
  all(...args: never[]): unknown[]
  iterate(...args: never[]): Iterable<unknown>
}

function executions(attributes: (...args: never[]) => Attributes): DefinedMethods<typeof MEMORY_SPANS, Executable> {
  const span = 'memory.sqlite'
  return {
    run: { span, attributes, onError: setResultCode },
    iterate: { span, attributes, onError: setResultCode },
    get: {
      span,
      attributes,
      onError: setResultCode,
      onResult: (current, row) => current.set({ 'db.response.returned_rows': row === undefined ? 0 : 1 }),
    },
    all: {
      span,
      attributes,
      onError: setResultCode,
      onResult: (current, rows) => current.set({ 'db.response.returned_rows': rows.length }),
    },
  }
}

/** SQLite's extended result code, which Node gives its errors. */
function setResultCode(span: SpanOf<typeof MEMORY_SPANS, 'memory.sqlite'>, error: unknown): void {
  const { errcode } = (error ?? {}) as { errcode?: unknown }
  if (typeof errcode === 'number') span.set({ 'db.response.status_code': String(errcode) })
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
