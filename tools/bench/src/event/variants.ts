/** What is compared, as data: the same event, with more and more signals that take it. The first is the baseline. */

/** One way to run the same loop. */
export interface Variant {
  readonly name: string
  /** Whether the process has the `profiling` condition. */
  readonly profiling: boolean
  /** Whether traces and metrics run. */
  readonly recording: boolean
  /** Least level of lines; the events are of level `info`. */
  readonly level: 'off' | 'info'
  /** What is told: nothing is what the loop costs, and a line by hand has the event's fields. */
  readonly tells: 'nothing' | 'line' | 'event'
}

const QUIET = { profiling: false, recording: false, level: 'off', tells: 'event' } as const

export const VARIANTS: readonly Variant[] = [
  { ...QUIET, name: 'bare loop', tells: 'nothing' },
  { ...QUIET, name: 'off, level above' },
  { ...QUIET, name: 'on, level above', profiling: true },
  { ...QUIET, name: 'off, line by hand', level: 'info', tells: 'line' },
  { ...QUIET, name: 'off, log only', level: 'info' },
  { ...QUIET, name: 'on, log only', profiling: true, level: 'info' },
  { ...QUIET, name: 'span and metrics', profiling: true, recording: true },
  { ...QUIET, name: 'all signals', profiling: true, recording: true, level: 'info' },
]
