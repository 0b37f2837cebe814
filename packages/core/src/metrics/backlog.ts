/**
 * Keeps what is measured between the first measurement and the moment OpenTelemetry's SDK is loaded, tens of milliseconds later. Sums and last
 * values are kept as one number a series, values of histograms one by one; bounded, and what does not fit is counted.
 */
import { lose } from './losses.ts'
import type { MetricType } from './metric-definition.ts'
import type { Series } from './series-table.ts'

/** Hands one measurement to OpenTelemetry's SDK. */
export type Write = (value: number, series: Series) => void

const MOST_VALUES = 10_000

interface Kept {
  readonly write: Write
  readonly values: number[]
}

/** Measurements that wait. */
export class Backlog {
  /** By series, which are objects of their own for every metric; in the order in which they came. */
  readonly #kept = new Map<Series, Kept>()
  readonly #onFirst: () => void
  #size = 0

  /** @param onFirst called when there is something to keep for the first time */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst
  }

  /** Keeps one measurement; `write` takes it when the backlog is replayed. */
  keep(type: MetricType, value: number, series: Series, write: Write): void {
    const kept = this.#kept.get(series)
    if (kept === undefined || type === 'histogram') this.#append(kept, value, series, write)
    else kept.values[0] = type === 'gauge' ? value : kept.values[0]! + value
  }

  #append(kept: Kept | undefined, value: number, series: Series, write: Write): void {
    this.#size += 1
    if (this.#size === 1) this.#onFirst()
    if (this.#size > MOST_VALUES) lose('queue_full')
    else if (kept === undefined) this.#kept.set(series, { write, values: [value] })
    else kept.values.push(value)
  }

  /** Writes everything, and is empty then. */
  replay(): void {
    for (const [series, { write, values }] of this.#kept) for (const value of values) write(value, series)
    this.#kept.clear()
  }
}
