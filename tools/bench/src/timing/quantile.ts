/** Quantiles of lists, by nearest rank: always a value that occurred. */

/** What is compared of the times of one span name. */
export interface Times {
  readonly count: number
  /** Milliseconds. */
  readonly median: number
  /** Milliseconds. */
  readonly p95: number
}

/** The value that `share` of all values do not exceed; there must be at least one. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

/** Summarises milliseconds; there must be at least one. */
export function timesOf(milliseconds: readonly number[]): Times {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  return { count: sorted.length, median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) }
}
