/** What crosses the boundary between the bench and a measuring process. */
import type { OverheadVariant, OverheadWork, Stretch } from './variants.ts'

/** What a measuring process is asked to do. */
export interface OverheadTask {
  readonly variant: OverheadVariant
  readonly work: OverheadWork
  /** Runs of the scenario, or turns, that each of the two stretches is long. */
  readonly count: number
  /** Runs of the scenario, or turns, between the two. */
  readonly warmUp: number
  readonly traceDir: string
  /** Base URL of the receiver. */
  readonly endpoint: string
  /** 1: the scripted model takes its time, as a model does; 0: it answers at once. */
  readonly delayScale: number
}

/** One stretch. Milliseconds. */
export interface Measured {
  /** All threads of the agent's process; its MCP servers and the model are processes of their own. */
  readonly cpuMs: number
  readonly wallMs: number
  /** Runs of the scenario, or turns, that were done in it. */
  readonly done: number
}

/** What a process measured. */
export interface OverheadReport extends Readonly<Record<Stretch, Measured>> {
  readonly node: string
  readonly problems: readonly string[]
  /** Spans that core counted as taken by the receiver, and those it counted as lost. */
  readonly exported: number
  readonly lost: number
}
