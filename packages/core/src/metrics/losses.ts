/** Counts the measurements that no series got, by reason: what is dropped must be seen. For the life of the process. */

/** Why a measurement was dropped. */
export type LossReason = 'invalid_value' | 'unreadable'

const losses: Record<LossReason, number> = { invalid_value: 0, unreadable: 0 }

/** Counts one that was dropped. */
export function lose(reason: LossReason): void {
  losses[reason] += 1
}

/** How many were dropped so far. */
export function lostMeasurements(): Readonly<Record<LossReason, number>> {
  return losses
}
