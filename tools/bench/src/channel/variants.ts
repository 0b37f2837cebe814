/** What is compared with a bare channel of the same process, as data. */

/** One way to run the same channel. */
export interface ChannelVariant {
  readonly name: string
  /** Whether the process has the `profiling` condition. */
  readonly profiling: boolean
  /** Whether observability is on: metrics, and a trace file. */
  readonly enabled: boolean
  /** Whether the channel goes through `instrumentChannel`. */
  readonly instrumented: boolean
  /** Whether each message has a span for its send and one for its receive. */
  readonly spans: boolean
}

export const METRICS = 'metrics only'

export const CHANNEL_VARIANTS: readonly ChannelVariant[] = [
  { name: 'bare (noise)', profiling: false, enabled: false, instrumented: false, spans: false },
  { name: 'off', profiling: false, enabled: false, instrumented: true, spans: false },
  { name: METRICS, profiling: true, enabled: true, instrumented: true, spans: false },
  { name: 'metrics and spans', profiling: true, enabled: true, instrumented: true, spans: true },
]
