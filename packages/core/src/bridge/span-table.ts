/** Durations of spans by name and scope, bounded: programs that put ids into names must not fill the memory. */
import type { MetricsSnapshot, SpanMetrics, SpanScope } from './metrics-snapshot.ts'
import { kept, OTHER, SpanRow } from './span-row.ts'

/** Names and scopes together; beyond that, new names are measured as one. */
const MOST_ROWS = 512

type Rows = Partial<Record<SpanScope, SpanRow>>

/** One row of the table, with what it stands for; `name` is undefined where names came too late for a row of their own. */
export interface NamedRow {
  readonly name: string | undefined
  readonly scope: SpanScope
  readonly row: SpanRow
}

/** The table. */
export class SpanTable {
  readonly #rows = new Map<string, Rows>()
  readonly #rest: Rows = {}
  #size = 0
  #overflowed = 0

  /** The row of a span that ends. */
  row(name: string, scope: SpanScope): SpanRow {
    return this.#rows.get(name)?.[scope] ?? this.#add(name, scope)
  }

  read(): Pick<MetricsSnapshot, 'spans' | 'rest' | 'overflowed'> {
    // Names may be anything: `__proto__` must be a key like any other.
    const spans: Record<string, Partial<Record<SpanScope, SpanMetrics>>> = Object.create(null)
    for (const [name, rows] of this.#rows) spans[name] = readAll(rows)
    return { spans, rest: readAll(this.#rest), overflowed: this.#overflowed }
  }

  *rows(): Generator<NamedRow> {
    for (const [name, rows] of this.#rows) yield* named(name, rows)
    yield* named(undefined, this.#rest)
  }

  #add(given: string, scope: SpanScope): SpanRow {
    const name = kept(given)
    const known = this.#rows.get(name)?.[scope]
    if (known !== undefined) return known
    if (this.#size >= MOST_ROWS || name === OTHER) {
      this.#overflowed += 1
      return (this.#rest[scope] ??= new SpanRow())
    }
    this.#size += 1
    const rows: Rows = this.#rows.get(name) ?? {}
    this.#rows.set(name, rows)
    return (rows[scope] = new SpanRow())
  }
}

function readAll(rows: Rows): Partial<Record<SpanScope, SpanMetrics>> {
  return Object.fromEntries(Object.entries(rows).map(([scope, row]) => [scope, row.read()]))
}

function* named(name: string | undefined, rows: Rows): Generator<NamedRow> {
  for (const [scope, row] of Object.entries(rows) as [SpanScope, SpanRow][]) yield { name, scope, row }
}
