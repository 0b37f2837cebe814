/** Core's own components: its sinks, and what was lost. Telemetry that does not work is never worse than degraded: the program works without it. */
import { lostMeasurements } from '../metrics/losses.ts'
import type { SignalStatus } from '../otlp/signal.ts'
import type { Health, HealthResult } from './health.ts'
import { RecentLosses } from './recent-losses.ts'

/** What is asked of the sinks. */
export interface CheckedSinks {
  readonly traceFile: { readonly dropped: number; readonly problem: string | undefined } | undefined
  readonly otlp: { readonly status: readonly SignalStatus[] } | undefined
}

/** Adds the components. @returns takes them out again */
export function checkSinks({ traceFile, otlp }: CheckedSinks, health: Health): () => void {
  const losses = new RecentLosses({
    'spans and events': () => (traceFile?.dropped ?? 0) + lostBy(otlp?.status),
    measurements: () => Object.values(lostMeasurements()).reduce((sum, count) => sum + count, 0),
  })
  const stops = [health.register('telemetry', () => losses.look())]
  if (traceFile !== undefined) stops.push(health.register('trace_file', () => resultOf(traceFile.problem)))
  if (otlp !== undefined) stops.push(health.register('otlp_exporter', () => resultOf(problemOf(otlp.status))))
  return () => stops.forEach((stop) => void stop())
}

function resultOf(problem: string | undefined): HealthResult {
  return problem === undefined ? { status: 'healthy' } : { status: 'degraded', message: problem }
}

/** Signals share a receiver: what all of them say is said once. */
function problemOf(status: readonly SignalStatus[]): string | undefined {
  const problems = new Set(status.flatMap(({ problem }) => problem ?? []))
  const silent = status.filter(({ breaker }) => breaker !== 'closed').map(({ signal }) => signal)
  if (silent.length > 0) problems.add(`exports kept failing, and no ${silent.join(', ')} are sent for a while`)
  return problems.size === 0 ? undefined : [...problems].join('; ')
}

function lostBy(status: readonly SignalStatus[] = []): number {
  // A data point that failed is in the next export.
  const counted = status.filter(({ signal }) => signal !== 'metrics')
  return counted.reduce((sum, { dropped, failed, spool }) => sum + dropped + failed + lostInSpool(spool), 0)
}

function lostInSpool(spool: SignalStatus['spool']): number {
  return Object.values(spool?.lost ?? {}).reduce((sum, items) => sum + items, 0)
}
