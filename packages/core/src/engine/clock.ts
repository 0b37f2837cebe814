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

/** `performance.timeOrigin` in microseconds, as Node knows it: as a double of milliseconds it is off by up to an eighth of one. */
export const ORIGIN_US: number = Math.round(performance.timeOrigin * 1e3)

/** Nanoseconds since `performance.timeOrigin` of a given time. */
export function fromTimeInput(input: TimeInput): number {
  if (input instanceof Date) return fromEpoch(input.getTime())
  if (typeof input !== 'number') return Math.round((input[0] * 1e6 - ORIGIN_US) * 1e3 + input[1])
  return input <= performance.now() ? Math.round(input * 1e6) : fromEpoch(input)
}

function fromEpoch(milliseconds: number): number {
  const whole = Math.trunc(milliseconds)
  return (whole * 1e3 - ORIGIN_US) * 1e3 + Math.round((milliseconds - whole) * 1e6)
}

const ORIGIN_NS = BigInt(ORIGIN_US) * 1000n

/** Nanoseconds since the Unix epoch of a clock reading. */
export function toUnixNanoseconds(time: number): bigint {
  return ORIGIN_NS + BigInt(Math.round(time))
}

/** True for what OpenTelemetry's API accepts as a time. */
export function isTimeInput(value: unknown): value is TimeInput {
  if (typeof value === 'number' || value instanceof Date) return true
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number'
}
