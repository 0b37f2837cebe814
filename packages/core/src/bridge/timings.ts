/** Where durations go that no span measures: to the table of the bridge that runs, else to one of the process. Loads no engine. */
import { state } from '../global-state.ts'
import { SpanTable } from './span-table.ts'

/** Where they go now. */
export interface Timings {
  readonly table: SpanTable
  /** True where a bridge measures spans into the same table. */
  readonly bridged: boolean
}

export function timings(): Timings {
  state.timings ??= { table: new SpanTable(), bridged: false }
  return state.timings
}

/** A bridge starts. */
export function bridgeTimings(table: SpanTable): void {
  state.timings = { table, bridged: true }
}

/** The bridge of this table stops. */
export function unbridgeTimings(table: SpanTable): void {
  if (state.timings?.table === table) state.timings = undefined
}
