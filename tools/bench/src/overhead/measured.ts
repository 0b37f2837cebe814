/** What crosses the boundary between the bench and a measuring process. */
import type { OverheadVariant, OverheadWork } from './variants.ts'

/** What a measuring process is asked to do. */
export interface OverheadTask {
  readonly variant: OverheadVariant
  readonly work: OverheadWork
  /** Runs of the scenario, or turns. */
  readonly count: number
  readonly traceDir: string
  /** Base URL of the receiver. */
  readonly endpoint: string
  /** 1: the scripted model takes its time, as a model does; 0: it answers at once. */
  readonly delayScale: number
}

/** What it measured. Milliseconds. */
export interface OverheadReport {
  readonly node: string
  /** All threads of the agent's process; its MCP servers and the model are processes of their own. */
  readonly cpuMs: number
  readonly wallMs: number
  /** Runs of the scenario, or turns, that were done while it was measured. */
  readonly done: number
  readonly problems: readonly string[]
  /** Spans that core counted as taken by the receiver, and those it counted as lost. */
  readonly exported: number
  readonly lost: number
}
