/** What is compared: the agent without the condition, with it but not enabled, recording to each of the two places, and with profiles. */

/** One way to run the agent. */
export interface OverheadVariant {
  readonly name: 'bare' | 'not enabled' | 'local' | 'OTLP' | 'OTLP, Pyroscope'
  /** Whether it has the `profiling` condition; without it nothing is recorded. */
  readonly profiling: boolean
  /** Whether profiles are taken all the time, too, and sent. */
  readonly pyroscope: boolean
  /** Where spans are counted afterwards. */
  readonly recordsTo: 'nowhere' | 'file' | 'receiver'
}

/** The one that the others are compared with comes first. */
export const OVERHEAD_VARIANTS: readonly OverheadVariant[] = [
  { name: 'bare', profiling: false, pyroscope: false, recordsTo: 'nowhere' },
  { name: 'not enabled', profiling: true, pyroscope: false, recordsTo: 'nowhere' },
  { name: 'local', profiling: true, pyroscope: false, recordsTo: 'file' },
  { name: 'OTLP', profiling: true, pyroscope: false, recordsTo: 'receiver' },
  { name: 'OTLP, Pyroscope', profiling: true, pyroscope: true, recordsTo: 'receiver' },
]

/** One kind of work. */
export interface OverheadWork {
  readonly name: 'scenario' | 'turn' | 'turns'
  readonly title: string
  /** What a figure is divided by: runs of the scenario, or turns. */
  readonly unit: 'scenario' | 'turn'
  readonly concurrency: number
}

export const OVERHEAD_WORKS: readonly OverheadWork[] = [
  { name: 'scenario', title: 'the full scenario, one after the other', unit: 'scenario', concurrency: 1 },
  { name: 'turn', title: 'turns of every kind, one after the other', unit: 'turn', concurrency: 1 },
  { name: 'turns', title: 'turns of every kind, 32 at a time', unit: 'turn', concurrency: 32 },
]

/** When it is measured: the first work of a process, and after the warm-up, when its code is compiled. */
export type Stretch = 'first' | 'warm'
