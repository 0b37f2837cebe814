/** Counts values into the buckets of an OpenTelemetry histogram: what one series of it holds. */
import { type ExemplarSource, Exemplars } from './exemplar.ts'
import type { MetricAttributeValue } from './metric-definition.ts'

/** The attributes of one series, and what was counted of it. */
export interface BucketSeries {
  readonly attributes: Readonly<Record<string, MetricAttributeValue>>
  readonly buckets: Buckets
}

/** One series. Values of at least 0. */
export class Buckets {
  /** One more than there are bounds. */
  readonly counts: number[]
  /** How many of what `record` takes are one of the metric's unit. */
  readonly perUnit: number
  count: number = 0
  /** In what `record` takes, as `min` and `max`. */
  sum: number = 0
  min: number = Number.POSITIVE_INFINITY
  max: number = 0
  /** Of the last measurements; undefined where none is to be kept. */
  exemplars: Exemplars | undefined = undefined
  readonly #bounds: readonly number[]

  /** @param bounds upper ones, inclusive, rising, in what `record` takes */
  constructor(bounds: readonly number[], perUnit = 1) {
    this.#bounds = bounds
    this.perUnit = perUnit
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  /** @param source in which span it was measured, where that is to be kept */
  record(value: number, source?: ExemplarSource): void {
    const bounds = this.#bounds
    let bucket = 0
    while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1
    this.counts[bucket]! += 1
    this.count += 1
    this.sum += value
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
    if (source !== undefined) (this.exemplars ??= new Exemplars()).keep(bucket, value / this.perUnit, source)
  }
}
