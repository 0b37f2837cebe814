/**
 * The clock of all spans: nanoseconds since `performance.timeOrigin`, as integers in doubles (exact for 104 days).
 * No two readings of a process are equal: Perfetto orders by time, and a tie would swap parent and child.
 */

let last = 0

/** Reads the clock: nanoseconds since `performance.timeOrigin`, strictly greater than the reading before. */
export function now(): number {
  const time = Math.round(performance.now() * 1e6)
  last = time > last ? time : last + 1
  return last
}

/** A point in time as OpenTelemetry's API takes it: epoch or `performance.now()` milliseconds, a Date, or [s, ns]. */
export type TimeInput = number | Date | readonly [seconds: number, nanoseconds: number]

const ORIGIN_MS = performance.timeOrigin

/** Nanoseconds since `performance.timeOrigin` of a given time. */
export function fromTimeInput(input: TimeInput): number {
  if (input instanceof Date) return Math.round((input.getTime() - ORIGIN_MS) * 1e6)
  if (typeof input !== 'number') return Math.round((input[0] * 1000 - ORIGIN_MS) * 1e6 + input[1])
  return Math.round((input <= performance.now() ? input : input - ORIGIN_MS) * 1e6)
}

const ORIGIN_NS = BigInt(Math.round(ORIGIN_MS * 1e3)) * 1000n

/** Nanoseconds since the Unix epoch of a clock reading. */
export function toUnixNanoseconds(time: number): bigint {
  return ORIGIN_NS + BigInt(Math.round(time))
}

/** True for what OpenTelemetry's API accepts as a time. */
export function isTimeInput(value: unknown): value is TimeInput {
  if (typeof value === 'number' || value instanceof Date) return true
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number'
}
