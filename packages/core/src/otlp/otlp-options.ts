/** What the sinks of OTLP are made with, and what holds where that is not said. */
import type { Spool } from '../spool/spool.ts'
import { ExportNotices } from './export-notices.ts'
import { HeaderSource, type Headers } from './header-source.ts'
import type { ResourceAttributes } from './resource.ts'
import type { Route } from './route.ts'
import type { ExportSettings } from './signal-exporter.ts'

/** What every sink is made with. */
export interface ExportOptions extends Partial<Route> {
  /** Where the signal is posted to, used as it is. */
  readonly endpointUrl: string
  /** Asked first, and again where the receiver refuses them. Where it rejects first nothing is exported. */
  readonly headers: HeaderSource | (() => Promise<Headers>)
  readonly resource: ResourceAttributes
  /** Keeps what could not be sent; sinks share it. Default: nothing does. */
  readonly spool?: Spool | undefined
  /** Longest time that `shutdown` takes, in milliseconds. Default 5000. */
  readonly shutdownTimeoutMs?: number
  /** The clock of the circuit breaker, in milliseconds; replaced in tests. */
  readonly now?: () => number
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

const ROUTE = {
  protocol: 'http/protobuf',
  exportTimeoutMs: 3000,
  compression: 'none',
  certificates: { ca: undefined, clientCertificate: undefined, clientKey: undefined },
} as const satisfies Omit<Route, 'endpointUrl'>
const SHUTDOWN_TIMEOUT_MS = 5000
const QUEUE = { maxQueue: 4096, maxBatch: 512, delayMs: 5000 }

/** The options with their defaults. */
export function exportOptions<O extends ExportOptions>(options: O): O & ExportSettings {
  const { headers, notices = new ExportNotices(options.onProblem) } = options
  const source = headers instanceof HeaderSource ? headers : new HeaderSource({ read: async () => headers() })
  return { ...ROUTE, shutdownTimeoutMs: SHUTDOWN_TIMEOUT_MS, ...options, headers: source, notices }
}

/** The options of a queue with their defaults. */
export function queueOptions(options: OtlpOptions): OtlpOptions & ExportSettings & typeof QUEUE {
  return { ...QUEUE, ...exportOptions(options) }
}
