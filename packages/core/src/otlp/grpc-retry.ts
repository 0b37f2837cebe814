/** When a gRPC request is tried again, by the OTLP specification: which statuses, after how long, and what the receiver wishes. */
import type { ServiceError } from '@grpc/grpc-js'
import { retryInfo } from './retry-info.ts'

/** CANCELLED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS. DEADLINE_EXCEEDED of the receiver is one, too; ours has no time left. */
const RETRYABLE: readonly unknown[] = [1, 4, 10, 11, 14, 15]
/** Only where the receiver says when. */
const RESOURCE_EXHAUSTED = 8

/** As OpenTelemetry's exporter over HTTP does. */
const MOST_RETRIES = 5
const FIRST_MS = 1000
const LONGEST_MS = 5000
const FACTOR = 1.5
const JITTER = 0.2

/** Milliseconds until the next attempt; undefined where there is none. `attempt` counts from 0. */
export function retryDelay(error: Partial<ServiceError>, attempt: number): number | undefined {
  if (attempt >= MOST_RETRIES) return undefined
  const wished = retryInfo(error.metadata?.get('grpc-status-details-bin')[0])
  if (error.code === RESOURCE_EXHAUSTED) return wished
  if (!RETRYABLE.includes(error.code)) return undefined
  return wished ?? Math.min(FIRST_MS * FACTOR ** attempt * (1 - JITTER + 2 * JITTER * Math.random()), LONGEST_MS)
}
