/** The signals of OTLP, as data: where each is posted to below an endpoint, and what messages call it. */
import type { SpoolStatus } from '../spool/spool-lane.ts'
import type { Protocol } from './protocol.ts'
import type { BreakerState } from './resilience/circuit-breaker.ts'

/** One signal. */
export interface Signal {
  readonly name: 'traces' | 'metrics' | 'logs'
  /** What it has many of. */
  readonly items: 'spans' | 'metrics' | 'events' | 'events and log lines'
  /** One of what is counted. */
  readonly item: 'span' | 'data point' | 'event' | 'event or log line'
}

export const TRACES: Signal = { name: 'traces', items: 'spans', item: 'span' }
export const METRICS: Signal = { name: 'metrics', items: 'metrics', item: 'data point' }
export const LOGS: Signal = { name: 'logs', items: 'events', item: 'event' }
/** Where the log's lines are sent, too. */
export const LOGS_WITH_LINES: Signal = { name: 'logs', items: 'events and log lines', item: 'event or log line' }

/** Where a signal is posted to, below an endpoint. */
export function pathOf({ name }: Signal): string {
  return `/v1/${name}`
}

/** How the export of one signal goes. */
export interface SignalStatus {
  readonly signal: Signal['name']
  readonly protocol: Protocol
  /** What the receiver took. */
  readonly exported: number
  /** What never was on its way: no room, no headers, no time. */
  readonly dropped: number
  /** What was sent and did not arrive, or was rejected. */
  readonly failed: number
  /** What waits or is on its way. */
  readonly pending: number
  /** Most that may wait or be on their way; undefined where nothing queues. */
  readonly capacity: number | undefined
  /** The part of `dropped` that came while nothing was sent, because exports kept failing. */
  readonly shed: number
  /** Whether anything is sent at all: not for a while after three exports in a row failed. */
  readonly breaker: BreakerState
  /** What could not be sent and was kept on the disk; undefined where nothing is. */
  readonly spool: SpoolStatus | undefined
  /** Why the last export failed, for a person; undefined after one that worked, and before the first. */
  readonly problem: string | undefined
}
