/** What is compared, as data: the same replies, read bare, through the wrapper without the condition, and with it. The first is the baseline. */

/** One way to read a reply. */
export interface StreamVariant {
  readonly name: 'bare' | 'off' | 'on-disabled' | 'on-recording'
  /** Whether the client goes through `instrumentOpenAI`. */
  readonly instrumented: boolean
  /** Whether the process has the `profiling` condition. */
  readonly profiling: boolean
  /** Whether telemetry is enabled: spans to the local file, and metrics. */
  readonly recording: boolean
}

export const STREAM_VARIANTS: readonly StreamVariant[] = [
  { name: 'bare', instrumented: false, profiling: false, recording: false },
  { name: 'off', instrumented: true, profiling: false, recording: false },
  { name: 'on-disabled', instrumented: true, profiling: true, recording: false },
  { name: 'on-recording', instrumented: true, profiling: true, recording: true },
]
