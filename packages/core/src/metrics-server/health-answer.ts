/** Health as HTTP: who only looks at the status learns whether the program works, who reads the JSON learns what does not. */
import type { HealthReport, HealthStatus } from '../health/health.ts'
import type { Answer } from './answer.ts'

/** What is degraded still works, and keeps its work. */
const CODES: Readonly<Record<HealthStatus, number>> = { healthy: 200, degraded: 200, unhealthy: 503 }

/** A report as an answer. */
export function healthAnswer(report: HealthReport): Answer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { status: CODES[report.status], headers, body: Buffer.from(`${JSON.stringify(report)}\n`) }
}

/** The process answers; no component is asked, so that a database that is gone gets nobody restarted. */
export function liveAnswer(): Answer {
  return healthAnswer({ status: 'healthy', checks: [], timestamp: new Date().toISOString() })
}
