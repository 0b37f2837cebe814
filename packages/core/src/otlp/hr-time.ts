/**
 * Clock readings as OpenTelemetry has times: seconds since the Unix epoch, and nanoseconds beside them. In doubles, which hold both exactly:
 * BigInt would add an eighth to what a span costs on its way to a receiver.
 */
import type { HrTime } from '@opentelemetry/api'
import { ORIGIN_US } from '../engine/clock.ts'

const SECOND = 1e9
const SECOND_BIG = 1_000_000_000n
const ORIGIN_S = Math.floor(ORIGIN_US / 1e6)
const ORIGIN_REST_NS = (ORIGIN_US % 1e6) * 1e3

/** A reading of core's clock. */
export function hrTimeOf(reading: number): HrTime {
  const time = Math.round(reading)
  const seconds = Math.floor(time / SECOND)
  const nanoseconds = time - seconds * SECOND + ORIGIN_REST_NS
  return nanoseconds < SECOND ? [ORIGIN_S + seconds, nanoseconds] : [ORIGIN_S + seconds + 1, nanoseconds - SECOND]
}

/** The length of a time: nanoseconds, at least 0. */
export function hrDuration(nanoseconds: number): HrTime {
  const time = Math.round(nanoseconds)
  const rest = time % SECOND
  return [(time - rest) / SECOND, rest]
}

/** Nanoseconds since the Unix epoch. */
export function hrTime(nanoseconds: bigint): HrTime {
  return [Number(nanoseconds / SECOND_BIG), Number(nanoseconds % SECOND_BIG)]
}
