/** Durations as log lines have them. */

/** Seconds as milliseconds, to the microsecond. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3
}
