/** What the sinks of OTLP are made with, and what holds where that is not said. */
import { ExportNotices } from './export-notices.ts'
import type { ResourceAttributes } from './resource.ts'
import type { ExportSettings } from './signal-exporter.ts'

/** What every sink is made with. */
export interface ExportOptions {
  /** Where the signal is posted to, used as it is. */
  readonly endpointUrl: string
  /** Asked once. Where it rejects nothing is exported. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  readonly resource: ResourceAttributes
  /** Longest time for one batch, retries included, in milliseconds. Default 3000. */
  readonly exportTimeoutMs?: number
  /** Tells problems, each kind once; sinks that share a receiver share them. */
  readonly notices?: ExportNotices
  /** Told once per kind of problem, where `notices` are not given. Default: one line on stderr. */
  readonly onProblem?: (message: string) => void
}

/** What a sink that queues is made with. */
export interface OtlpOptions extends ExportOptions {
  /** Most items that wait or are on their way; what is over is dropped and counted. Default 4096. */
  readonly maxQueue?: number
  /** Most items of one request. Default 512. */
  readonly maxBatch?: number
  /** Longest time that an item waits for others, in milliseconds. Default 5000. */
  readonly delayMs?: number
}

const EXPORT_TIMEOUT_MS = 3000
const QUEUE = { maxQueue: 4096, maxBatch: 512, delayMs: 5000 }

/** The options with their defaults. */
export function exportOptions<O extends ExportOptions>(options: O): O & ExportSettings {
  const { exportTimeoutMs = EXPORT_TIMEOUT_MS, notices = new ExportNotices(options.onProblem) } = options
  return { ...options, exportTimeoutMs, notices }
}

/** The options of a queue with their defaults. */
export function queueOptions(options: OtlpOptions): OtlpOptions & ExportSettings & typeof QUEUE {
  return { ...QUEUE, ...exportOptions(options) }
}
