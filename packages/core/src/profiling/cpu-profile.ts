/** A `.cpuprofile`: what V8 gives and DevTools, VS Code and speedscope open, and what is said beside it. Types only. */

/** A function on a stack. */
export interface CallFrame {
  readonly functionName: string
  readonly scriptId: string
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}

export interface ProfileNode {
  readonly id: number
  readonly callFrame: CallFrame
  readonly hitCount?: number
  readonly children?: readonly number[]
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[]
}

/** As V8 gives it. Times in microseconds of the machine's monotonic clock. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly startTime: number
  readonly endTime: number
  /** The node of each sample. */
  readonly samples: readonly number[]
  /** From the sample before, or the start, to each sample. */
  readonly timeDeltas: readonly number[]
}

/** Samples that were taken while a span, or work with these ids, was active: its own, not those of the spans below it. */
export interface ProfiledSpan {
  readonly name?: string
  readonly trace_id?: string
  readonly span_id?: string
  readonly session_id?: string
  readonly turn_id?: string
  readonly request_id?: string
  readonly samples: number
  readonly time_us: number
}

/** What memory came to while the heap was profiled, in bytes; see `MemoryReport`. */
export interface MemorySums {
  readonly peak_memory: number
  readonly peak_rss: number
  readonly total_allocations: number
  readonly total_deallocations: number
  readonly growth: number
}

/** What stands beside a profile under `zeph`, for `zeph-trace find` and other readers. */
export interface ProfileNote {
  readonly version: 1
  readonly service: string
  readonly session_id: string
  readonly pid: number
  /** ISO 8601. */
  readonly started: string
  /** Where it is the profile of one span's time. */
  readonly span?: { readonly name: string; readonly trace_id: string; readonly span_id: string }
  /** Where it is a heap profile. */
  readonly memory?: MemorySums
  /** The busiest first. */
  readonly spans: readonly ProfiledSpan[]
}
