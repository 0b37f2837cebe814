/** What is compared, as data. `bare` is the baseline of costs, `sdk` that of recording. */

/** One way to run the same functions. */
export interface Variant {
  readonly name: string
  /** Module under `subjects/` that wraps the functions. */
  readonly subject: 'bare' | 'zeph' | 'opentelemetry'
  /** Whether the process has the `profiling` condition. */
  readonly profiling: boolean
  /** Whether observability is switched on by configuration. */
  readonly enabled: boolean
  /** Where the parent counts what arrived; undefined where nothing may be recorded. */
  readonly recordsTo: 'file' | 'sink' | undefined
}

export const BARE = 'bare'
export const SDK = 'OpenTelemetry SDK'

export const VARIANTS: readonly Variant[] = [
  { name: BARE, subject: 'bare', profiling: false, enabled: false, recordsTo: undefined },
  { name: 'off', subject: 'zeph', profiling: false, enabled: false, recordsTo: undefined },
  { name: 'on-disabled', subject: 'zeph', profiling: true, enabled: false, recordsTo: undefined },
  { name: 'on-recording', subject: 'zeph', profiling: true, enabled: true, recordsTo: 'file' },
  { name: SDK, subject: 'opentelemetry', profiling: false, enabled: true, recordsTo: 'sink' },
]
