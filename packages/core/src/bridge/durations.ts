/**
 * Durations of one kind: how many, their sum, and their quantiles, in bounded memory. The quantiles are those of Node's own HDR histogram: 34 KiB
 * each, whatever the number of values. It takes 20 ns a value, but a microsecond where the program did something else since the last one: values wait
 * until there are some.
 */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { DurationStatistics } from './metrics-snapshot.ts'

/** Longest duration whose quantiles are told apart: a day. */
const LONGEST = 86_400e9
/** Two digits are kept: a quantile is off by less than 1 %. */
const DIGITS = 2
const SECOND = 1e9
/** So many values wait at most. */
const WAITING = 32

/** Durations, in nanoseconds as they come. */
export class Durations {
  #count = 0
  #sum = 0
  #last = 0
  #min = Number.POSITIVE_INFINITY
  #max = 0
  #histogram: RecordableHistogram | undefined = undefined
  readonly #waiting: number[] = []
  #waitingCount = 0

  /** @param nanoseconds at least 0 */
  record(nanoseconds: number): void {
    this.#count += 1
    this.#sum += nanoseconds
    this.#last = nanoseconds
    if (nanoseconds < this.#min) this.#min = nanoseconds
    if (nanoseconds > this.#max) this.#max = nanoseconds
    this.#waiting[this.#waitingCount++] = nanoseconds
    if (this.#waitingCount === WAITING) this.#takeWaiting()
  }

  read(): DurationStatistics {
    this.#takeWaiting()
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

  #takeWaiting(): void {
    if (this.#waitingCount === 0) return
    const histogram = (this.#histogram ??= createHistogram({ lowest: 1, highest: LONGEST, figures: DIGITS }))
    for (let at = 0; at < this.#waitingCount; at += 1) {
      // It takes integers from 1 on.
      histogram.record(Math.min(Math.max(Math.round(this.#waiting[at]!), 1), LONGEST))
    }
    this.#waitingCount = 0
  }

  #quantile(percent: number): number {
    if (this.#histogram === undefined) return 0
    return Math.min(Math.max(this.#histogram.percentile(percent), this.#min), this.#max) / SECOND
  }
}
