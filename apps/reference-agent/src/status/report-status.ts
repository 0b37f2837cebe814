/**
 * Brings the agent's statuses to who wants to see them, one after the other and never at the price of a turn: while the
 * one before is being shown they wait, and when too many do, the newest are dropped.
 */
import type { Channel } from '@zeph-telemetry/core/channel'
import type { Status } from './status.ts'

/** Shows one status; the next comes when it is shown. */
export type ShowStatus = (status: Status) => void | Promise<void>

export interface StatusReport {
  /** @returns false where the status was dropped */
  send(status: Status): boolean
  /** Shows what waits; later statuses are refused. */
  stop(): Promise<void>
}

export interface StatusReportOptions {
  statuses: Pick<Channel<Status>, 'trySend' | 'close' | typeof Symbol.asyncIterator>
  show: ShowStatus
  onError(error: unknown): void
}

export function reportStatus({ statuses, show, onError }: StatusReportOptions): StatusReport {
  const showing = (async () => {
    for await (const status of statuses) {
      try {
        await show(status)
      } catch (error) {
        onError(error)
      }
    }
  })()
  return {
    send: (status) => statuses.trySend(status),
    stop() {
      statuses.close()
      return showing
    },
  }
}
