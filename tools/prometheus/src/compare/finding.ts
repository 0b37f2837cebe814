/** One number of Prometheus beside the same number of the trace file. */
export interface Finding {
  /** Of what, such as the values of the labels. */
  readonly of: string
  readonly prometheus: string
  readonly trace: string
  readonly holds: boolean
}

/** What a check came to. */
export interface Comparison {
  readonly title: string
  /** What Prometheus was asked. */
  readonly query: string
  /** At least one: a check that compared nothing has found that. */
  readonly findings: readonly Finding[]
}

/** The finding of a check that had nothing to compare. */
export const NOTHING: Finding = { of: 'nothing to compare', prometheus: '-', trace: '-', holds: false }
