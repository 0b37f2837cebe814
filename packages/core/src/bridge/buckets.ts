/** The buckets that durations of spans and turns are counted into. */
import { Buckets } from '../metrics/buckets.ts'

/** Upper bounds in seconds, inclusive. */
export const BOUNDS = [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300] as const

const SECOND = 1e9
const NANOSECONDS = BOUNDS.map((seconds) => seconds * SECOND)

/** One series; takes nanoseconds. */
export function durationBuckets(): Buckets {
  return new Buckets(NANOSECONDS, SECOND)
}
