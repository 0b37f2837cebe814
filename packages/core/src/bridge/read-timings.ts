/** Reads what was measured where no bridge runs; by itself it loads nothing that measures. */
import { state } from '../global-state.ts'
import type { MetricsSnapshot } from './metrics-snapshot.ts'

export function readTimings(): MetricsSnapshot {
  const { spans = {}, overflowed = 0, rest = {} } = state.timings?.table.read() ?? {}
  return { spans, turns: {}, open: 0, overflowed, rest }
}
