/** Clock readings as OpenTelemetry has times: seconds since the Unix epoch, and nanoseconds beside them. */
import type { HrTime } from '@opentelemetry/api'
import { toUnixNanoseconds } from '../engine/clock.ts'

const SECOND = 1_000_000_000n

/** A reading of core's clock. */
export function hrTimeOf(reading: number): HrTime {
  return hrTime(toUnixNanoseconds(reading))
}

/** A number of nanoseconds. */
export function hrTime(nanoseconds: bigint): HrTime {
  return [Number(nanoseconds / SECOND), Number(nanoseconds % SECOND)]
}
