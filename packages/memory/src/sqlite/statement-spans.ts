/** How executions of SQLite statements become `memory.sqlite` spans, for every driver. */
import type { AttributesOf, DefinedMethods, EndedSpan, SpanOf } from '@zeph-telemetry/core'
import { describeOnce } from '../describe-statement.ts'
import { measureOperation } from '../measure-operation.ts'
import type { MEMORY_SPANS } from '../span-map.ts'

type Spans = typeof MEMORY_SPANS
type SqliteSpan = SpanOf<Spans, 'memory.sqlite'>

/** Where statements run. */
export interface Place {
  /** The database file's name without its folder; undefined where nobody knows. */
  readonly namespace: string | undefined
  /** `internal` for a database in memory. */
  readonly kind: 'client' | 'internal'
}

export const IN_MEMORY: Place = { namespace: ':memory:', kind: 'internal' }

/** What a driver says of itself. */
export interface Driver {
  /** The result code that it gives to an error. */
  readonly codeOf: (error: unknown) => string | undefined
}

/** The ways to execute that statements of all drivers have in common. */
export interface Executable {
  run(...args: never[]): unknown
  get(...args: never[]): unknown
  all(...args: never[]): unknown[]
  iterate(...args: never[]): Iterable<unknown>
}

/** What is said of a statement before it runs. */
export type Description = AttributesOf<Spans, 'memory.sqlite'>

/** Describes a statement that may be another one with every call. */
export function describeAt(place: Place, sql: unknown): Description {
  return { 'db.namespace': place.namespace, ...(typeof sql === 'string' ? describeOnce(sql) : undefined) }
}

/** How one way to execute is filled. */
export interface ExecutionOptions<A extends readonly unknown[]> {
  readonly kind: Place['kind']
  readonly attributes: (...args: A) => Description
  readonly onError: (span: SqliteSpan, error: unknown) => void
  readonly onEnd: (span: EndedSpan) => void
}

/** Options of one way to execute. */
export function executionOptions<A extends readonly unknown[]>(
  driver: Driver,
  place: Place,
  attributes: (...args: A) => Description,
): ExecutionOptions<A> {
  return {
    kind: place.kind,
    attributes,
    onError: (span, error) => span.set({ 'db.response.status_code': driver.codeOf(error) }),
    onEnd: measureOperation,
  }
}

/** The rows of a prepared statement, which is described when it first runs. */
export function statementRows(driver: Driver, place: Place, sql: unknown): DefinedMethods<Spans, Executable> {
  let description: Description | undefined
  return executionRows(driver, place, () => (description ??= describeAt(place, sql)))
}

/** The rows of whatever executes in the ways of a statement. */
export function executionRows(
  driver: Driver,
  place: Place,
  attributes: (...args: never[]) => Description,
): DefinedMethods<Spans, Executable> {
  const row = { span: 'memory.sqlite', ...executionOptions(driver, place, attributes) } as const
  return {
    run: row,
    iterate: row,
    get: {
      ...row,
      onResult: (span: SqliteSpan, found: unknown) =>
        span.set({ 'db.response.returned_rows': found === undefined ? 0 : 1 }),
    },
    all: {
      ...row,
      onResult: (span: SqliteSpan, found: readonly unknown[]) =>
        span.set({ 'db.response.returned_rows': found.length }),
    },
  }
}
