/** What a call came to, whoever measured it: a span, or the clock where there is none. Type only. */

/** The end of a call. */
export interface CallEnd {
  readonly seconds: number
  /** Kind of what it threw or rejected with, such as `TypeError`; undefined where it did not fail. */
  readonly errorType: string | undefined
  /** Calls `fn` with the call's span active, where it has one. */
  run(fn: () => void): void
}
