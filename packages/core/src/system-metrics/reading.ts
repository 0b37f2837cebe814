/** What is known of the process at one moment. What could not be read is absent, never 0. Types only. */

/** One reading. Shares and the event loop's delay are those of the time since the reading before. */
export interface Reading {
  readonly rssBytes?: number
  readonly virtualBytes?: number
  readonly heapUsedBytes?: number
  readonly threadCount?: number
  readonly fdCount?: number
  readonly uptimeSeconds?: number
  readonly cpu?: CpuReading
  readonly contextSwitches?: { readonly voluntary: number; readonly involuntary: number }
  readonly pageFaults?: { readonly minor: number; readonly major: number }
  readonly loop?: LoopReading
  readonly loopDelay?: LoopDelay
  readonly heapSpaces?: readonly HeapSpace[]
  /** How many there are of each kind. */
  readonly activeResources?: ReadonlyMap<string, number>
  readonly host?: HostReading
}

/** CPU time of all threads: since the process began, and as a share of one CPU, which many threads may exceed. */
export interface CpuReading {
  readonly userSeconds: number
  readonly systemSeconds: number
  readonly userShare: number
  readonly systemShare: number
}

/** Time of the event loop since it began, and the share of it that was not idle. */
export interface LoopReading {
  readonly activeSeconds: number
  readonly idleSeconds: number
  readonly utilization: number
}

/** How much later than it was due a timer ran, in seconds. */
export interface LoopDelay {
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly stddev: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
}

/** One space of V8's heap, in bytes. */
export interface HeapSpace {
  readonly name: string
  readonly size: number
  readonly used: number
  readonly available: number
  readonly physical: number
}

/** The machine. */
export interface HostReading {
  readonly totalBytes: number
  /** What programs could still have without swapping. */
  readonly availableBytes: number
  /** Shares of the time of all CPUs by what they did, adding up to 1; absent at the first reading. */
  readonly cpuShares?: CpuShares
}

export interface CpuShares {
  readonly user: number
  readonly system: number
  readonly idle: number
}

/** Reads some of it; may throw, then that part is absent. */
export interface Source {
  /** Names it in the notice, should it fail. */
  readonly what: string
  read(): Reading
  /** Begins to find out what takes time, for the next reading. */
  refresh?(): void
}
