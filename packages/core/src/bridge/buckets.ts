/** Counts durations into the buckets of an OpenTelemetry histogram: what one series of it holds. */
import { type ExemplarSource, Exemplars } from '../metrics/exemplar.ts'

/** Upper bounds in seconds, inclusive. */
export const BOUNDS = [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] as const

const NANOSECONDS = BOUNDS.map((seconds) => seconds * 1e9)

/** One series. */
export class Buckets {
  /** One more than there are bounds. */
  readonly counts: number[] = Array.from({ length: BOUNDS.length + 1 }, () => 0)
  count: number = 0
  /** Nanoseconds, as `min` and `max`. */
  sum: number = 0
  min: number = Number.POSITIVE_INFINITY
  max: number = 0
  /** Of the last spans; undefined where none is to be kept. */
  exemplars: Exemplars | undefined = undefined

  record(nanoseconds: number, source?: ExemplarSource): void {
    let bucket = 0
    while (bucket < NANOSECONDS.length && nanoseconds > NANOSECONDS[bucket]!) bucket += 1
    this.counts[bucket]! += 1
    this.count += 1
    this.sum += nanoseconds
    if (nanoseconds < this.min) this.min = nanoseconds
    if (nanoseconds > this.max) this.max = nanoseconds
    if (source !== undefined) (this.exemplars ??= new Exemplars()).keep(bucket, nanoseconds / 1e9, source)
  }
}
