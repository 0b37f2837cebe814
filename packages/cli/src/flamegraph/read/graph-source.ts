/** What every reader is given, and what each makes of it. */
import type { FlameGraph } from '../flame-tree.ts'

/** How a file is read. */
export interface ReadOptions {
  /** False: functions are told apart by name and file alone, as lines move between versions. Default true. */
  readonly lines?: boolean | undefined
  /** Time in which nothing ran is part of the graph. Default false. */
  readonly idle?: boolean | undefined
  /** Which values of a pprof with several; the profile's own default else. */
  readonly sampleType?: string | undefined
  /** What spans weigh: `time`, `tokens` or a numeric attribute. Default `time`. */
  readonly weight?: string | undefined
  /** Only the nth `agent.turn` of a trace. */
  readonly turn?: number | undefined
}

/** All of a graph but its title. */
export type UntitledGraph = Omit<FlameGraph, 'title'>
