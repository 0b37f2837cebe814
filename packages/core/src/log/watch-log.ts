/** How the log does, while telemetry runs: what its outputs lost as a metric, and as a component of the health check. Loads no log. */
import { state } from '../global-state.ts'
import type { Health, HealthResult } from '../health/health.ts'
import { RecentLosses } from '../health/recent-losses.ts'
import { defineMetrics } from '../metrics/define-metrics.ts'
import { LOG_METRICS } from './metric-map.ts'

const metrics = defineMetrics(LOG_METRICS)

/** Begins to watch. @returns stops that */
export function watchLog(health: Health): () => void {
  const stopObserving = metrics.observe('zeph.log.lines.dropped', (observe) => {
    for (const [output, count] of dropped()) observe(count, { 'zeph.log.output': output })
  })
  const losses = new RecentLosses({ 'log lines': () => [...dropped().values()].reduce((sum, count) => sum + count, 0) })
  const unregister = health.register('log', () => withProblems(losses.look()))
  return () => {
    stopObserving()
    unregister()
  }
}

function dropped(): ReadonlyMap<string, number> {
  return state.logOutputs?.dropped(state.logSinks) ?? new Map()
}

/** A program whose lines do not arrive somewhere works all the same. */
function withProblems({ status, message }: HealthResult): HealthResult {
  const problems = state.logOutputs?.problems(state.logSinks) ?? []
  if (problems.length === 0) return { status, message }
  return { status: 'degraded', message: [...problems, ...(message ? [message] : [])].join('; ') }
}
