/** Progress of a request, as events of its span. What it says in words is not recorded. */
import { fieldOf, numberOf } from '@zeph-telemetry/core/read-value'
import type { OpenRequest } from './open-request.ts'

/** Adds the event; core bounds how many there are. */
export function progressEvent({ span }: OpenRequest, params: unknown): void {
  span.event('zeph.mcp.progress', {
    'zeph.mcp.progress.current': numberOf(fieldOf(params, 'progress')),
    'zeph.mcp.progress.total': numberOf(fieldOf(params, 'total')),
  })
}
