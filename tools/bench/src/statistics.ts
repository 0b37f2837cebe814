/** Medians and spreads of a few rounds. */

/** A measure over all rounds. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Summarises values; there must be at least one. */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}
