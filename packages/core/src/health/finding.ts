/** What was found out about a component, read from whatever a check or a program gave. Nothing in here throws. */
import type { HealthStatus } from './health.ts'

/** A finding as it is kept: the message may be long and hold secrets. */
export interface Finding {
  readonly status: HealthStatus
  readonly message: string
  readonly time: string
}

/** From the best to the worst. */
export const STATUSES: readonly HealthStatus[] = ['healthy', 'degraded', 'unhealthy']

const DEEPEST_CAUSE = 3

/** A finding of this moment. */
export function finding(status: HealthStatus, message = ''): Finding {
  return { status, message, time: new Date().toISOString() }
}

/** Reads what a check returned; what is no result is unhealthy. */
export function readFinding(result: unknown): Finding {
  try {
    if (result === undefined) return finding('healthy')
    if (isStatus(result)) return finding(result)
    const { status, message } = (result ?? {}) as { status?: unknown; message?: unknown }
    if (isStatus(status)) return finding(status, message === undefined ? '' : String(message))
    const given = result !== null && typeof result === 'object' ? status : result
    return finding('unhealthy', `it gave ${named(given)} as its status, and not one of ${STATUSES.join(', ')}`)
  } catch (error) {
    return thrownFinding(error)
  }
}

/** What a check threw: its message, and those of what caused it. */
export function thrownFinding(thrown: unknown): Finding {
  try {
    return finding('unhealthy', describe(thrown, 0))
  } catch {
    return finding('unhealthy', 'the check threw a value that cannot be read')
  }
}

function describe(thrown: unknown, depth: number): string {
  if (typeof thrown !== 'object' || thrown === null) return `the check threw ${named(thrown)}`
  const { message, code, name, cause } = thrown as Record<'message' | 'code' | 'name' | 'cause', unknown>
  const own = [message, code, name].find((text) => typeof text === 'string' && text !== '') ?? 'an object'
  const deeper = typeof cause === 'object' && cause !== null && depth < DEEPEST_CAUSE
  return deeper ? `${own}: ${describe(cause, depth + 1)}` : String(own)
}

function named(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value)
}

function isStatus(value: unknown): value is HealthStatus {
  return STATUSES.includes(value as HealthStatus)
}
