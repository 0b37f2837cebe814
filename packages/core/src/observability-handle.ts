/** What `initObservability` returns. Types only. */
import type { MetricsSnapshot } from './bridge/metrics-snapshot.ts'
import type { Health } from './health/health.ts'
import type { ProcessLogger } from './log/logger.ts'
import type { Meter } from './metrics/meter.ts'
import type { MemoryProfiler } from './profiling/memory-profiler.ts'
import type { ProfilingRequest } from './profiling/profiling.ts'

/** What `initObservability` started. */
export interface ObservabilityHandle extends AsyncDisposable {
  /** True where spans are recorded. */
  readonly enabled: boolean
  /**
   * Resolves when everything that the configuration asked for runs, or has failed for good and said so. Never rejects. Spans and measurements
   * made before are not lost.
   */
  readonly ready: Promise<void>
  /** Absolute paths of the trace files written so far, oldest first; empty where no file is written. */
  readonly traceFiles: readonly string[]
  /** For metrics of the program's own; the same as the export `meter`. */
  readonly meter: Meter
  readonly telemetry: {
    /** All metrics as Prometheus's text exposition format 0.0.4, without a server; an empty text where nothing is recorded. Never rejects. */
    exportMetrics(): Promise<string>
    /** Where metrics are served, such as `http://127.0.0.1:9464/metrics`; undefined before `ready`, and where they are not. */
    readonly metricsUrl: string | undefined
    /** The same of the health check. */
    readonly healthUrl: string | undefined
  }
  /** What the program's components say about themselves; the same as the export `health`. */
  readonly health: Health
  /**
   * The process's logger, the same as `log` of `@zeph-telemetry/core/log`, which it loads by itself; lines before are not lost.
   * @example
   * observability.logger.info({ model }, 'started')
   */
  readonly logger: ProcessLogger
  /** Durations of spans and turns measured so far, as plain data; where nothing is recorded, those of `timed` alone. */
  snapshot(): MetricsSnapshot
  /** Starts profiles of this process; what runs already runs on. Says so where it cannot. Nothing without the `profiling` condition. */
  startProfiling(request?: ProfilingRequest): void
  /**
   * Ends the profiles that run and writes them into `profiling.output_dir`.
   * @returns absolute path of the CPU profile, else of the heap profile; null where none ran. Never rejects.
   */
  stopProfiling(): Promise<string | null>
  /**
   * Samples of the memory and what they come to, from when memory is profiled (`memory_profiling`, or `startProfiling({ memory: true })`); its
   * report stays after the end. Undefined before, and without the `profiling` condition.
   * @example
   * const { peakMemory, growth } = observability.memoryProfiler?.report() ?? {}
   */
  readonly memoryProfiler: MemoryProfiler | undefined
  /**
   * Writes the whole heap into `profiling.output_dir`, for DevTools. The program stands still meanwhile, for seconds where the heap is large, and
   * needs about as much memory once more; the file holds every text in memory, secrets, too, and is readable by its owner alone.
   * @returns absolute path; null where it cannot be written, which is said, and without the `profiling` condition
   */
  heapSnapshot(): string | null
  /** Writes out and sends what is buffered. Never rejects. */
  flush(): Promise<void>
  /** Flushes and stops. Calling it again does nothing. Never rejects. */
  shutdown(): Promise<void>
}
