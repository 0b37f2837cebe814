/**
 * Durations of one kind: how many, their sum, and their quantiles, in bounded memory. The quantiles are those of Node's own HDR histogram: about
 * 20 ns a value and 34 KiB a histogram, whatever the number of values.
 */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { DurationStatistics } from './metrics-snapshot.ts'

/** Longest duration whose quantiles are told apart: a day. */
const LONGEST = 86_400e9
/** Two digits are kept: a quantile is off by less than 1 %. */
const DIGITS = 2
const SECOND = 1e9

/** Durations, in nanoseconds as they come. */
export class Durations {
  #count = 0
  #sum = 0
  #last = 0
  #min = Number.POSITIVE_INFINITY
  #max = 0
  #histogram: RecordableHistogram | undefined = undefined

  /** @param nanoseconds at least 0 */
  record(nanoseconds: number): void {
    this.#count += 1
    this.#sum += nanoseconds
    this.#last = nanoseconds
    if (nanoseconds < this.#min) this.#min = nanoseconds
    if (nanoseconds > this.#max) this.#max = nanoseconds
    this.#histogram ??= createHistogram({ lowest: 1, highest: LONGEST, figures: DIGITS })
    // It takes integers from 1 on.
    this.#histogram.record(Math.min(Math.max(Math.round(nanoseconds), 1), LONGEST))
  }

  read(): DurationStatistics {
    const count = this.#count
    return {
      count,
      sum: this.#sum / SECOND,
      last: this.#last / SECOND,
      mean: count === 0 ? 0 : this.#sum / count / SECOND,
      min: count === 0 ? 0 : this.#min / SECOND,
      max: this.#max / SECOND,
      p50: this.#quantile(50),
      p95: this.#quantile(95),
      p99: this.#quantile(99),
    }
  }

  #quantile(percent: number): number {
    if (this.#histogram === undefined) return 0
    return Math.min(Math.max(this.#histogram.percentile(percent), this.#min), this.#max) / SECOND
  }
}
