/** Where core's metrics about itself come from. All are read when metrics are collected, so that nothing is added to what they count. */
import { abandonedSpans } from '../instrument/watchdog.ts'
import { type DefinedMetrics, defineMetrics } from './define-metrics.ts'
import { type LossReason, lostMeasurements } from './losses.ts'
import { CORE_METRICS } from './metric-map.ts'

const coreMetrics: DefinedMetrics<typeof CORE_METRICS> = defineMetrics(CORE_METRICS)

/**
 * Lets a counter of core be read as one of `CORE_METRICS`, for as long as what counts is there.
 * @returns stops that
 * @example
 * observeSelf('zeph.telemetry.span.dropped', (observe) => observe(dropped, { 'otel.component.type': 'trace_file', 'error.type': 'disk' }))
 */
export const observeSelf: DefinedMetrics<typeof CORE_METRICS>['observe'] = coreMetrics.observe

let observed = false

/** Adds what core counts for the life of the process; once. */
export function observeCore(): void {
  if (observed) return
  observed = true
  observeSelf('zeph.telemetry.span.abandoned', (observe) => observe(abandonedSpans()))
  observeSelf('zeph.telemetry.measurement.dropped', (observe) => {
    for (const [reason, count] of Object.entries(lostMeasurements()) as [LossReason, number][]) {
      observe(count, { 'error.type': reason })
    }
  })
}
