/**
 * The one state of this process, under a global symbol: every copy of core, on or off, reads and writes it, so
 * that two copies make one trace. The number in the symbol changes when the shape below does.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Timings } from './bridge/timings.ts'
import type { ObservabilityConfig, ResolvedConfig } from './config/observability-config.ts'
import { type ContentPolicy, NO_CONTENT } from './content/content-policy.ts'
import type { Around } from './context/around.ts'
import type { Context, HostContextManager } from './context/context.ts'
import type { Engine } from './engine/engine.ts'
import type { HealthRegistry } from './health/health-registry.ts'
import type { LogLevelTable } from './log/log-level-table.ts'
import type { LogSink } from './log/log-sink.ts'
import type { ProcessLogger } from './log/logger.ts'
import type { OpenOutputs } from './log/open-outputs.ts'
import type { RecentLines } from './log/recent-lines.ts'
import type { Metering } from './metrics/metering.ts'
import type { ObservabilityHandle } from './observability-handle.ts'
import type { HeapSamplerOwner } from './profiling/heap-sampler.ts'
import type { Redactor } from './redaction/redactor.ts'
import { warnOnce } from './warn-once.ts'

export const VERSION = '0.1.0'

export interface GlobalState {
  /** Version of the copy whose engine is in use. */
  version: string
  /** The one AsyncLocalStorage of the process. */
  readonly storage: AsyncLocalStorage<Context>
  /** The cached boolean that every instrumented function reads: false means "call the function and nothing else". */
  recording: boolean
  engine: Engine | undefined
  /** What `initObservability` of any copy started, until it is shut down. */
  observability: ObservabilityHandle | undefined
  /** What it reads like as a whole; only looked at while `observability` is there. */
  configInForce: ResolvedConfig | undefined
  /** What `initObservability` was given, on and off; the log reads its section from it. */
  given: ObservabilityConfig | undefined
  /** Called after `given` has changed. */
  readonly reconfigure: Set<() => void>
  /** Whether content and arguments are recorded, and how much of them. */
  content: ContentPolicy
  /** All metrics of the process, and the engine that takes their measurements, if one runs. */
  readonly metrics: Metering
  /** Where durations go that no span measures. */
  timings: Timings | undefined
  /** The components whose health is known; undefined until somebody has a handle. */
  health: HealthRegistry | undefined
  /** Where trace context may go, once it is configured: see `propagatesTo`. */
  propagateTo: readonly string[] | undefined
  /** Replaces secrets; undefined until somebody needs it. */
  redactor: Redactor | undefined
  /** Secrets that a vault gave, replaced literally wherever they turn up. */
  readonly secrets: Set<string>
  /** The process's logger, once `core/log` is loaded. */
  log: ProcessLogger | undefined
  /** Outputs of the log that others than `[logging]` have brought, such as OTLP. */
  readonly logSinks: Set<LogSink>
  /** Levels of loggers by name, shared by all copies of core; once `core/log` is loaded. */
  logLevels: LogLevelTable | undefined
  /** The newest lines of the log; once `core/log` is loaded. */
  recentLines: RecentLines | undefined
  /** What the log writes to, and what was lost on the way; once `core/log` is loaded. */
  logOutputs: OpenOutputs | undefined
  /** When the lines that are written just now were logged, in milliseconds since 1970, where that was before; undefined is now. */
  lineTime: number | undefined
  /** Takes core's notices instead of stderr, where the program owns the terminal; undefined is stderr. */
  notices: ((message: string) => void) | undefined
  /** A context manager that the host registered with OpenTelemetry before us; then it, not `storage`, carries contexts. */
  host: HostContextManager | undefined
  /** Which entries are loaded: both at once is a mixed set-up. */
  readonly entries: Set<'on' | 'off'>
  /** Who has V8's sampler of the heap, of which there is one; undefined where nobody does. */
  heapSampler: HeapSamplerOwner | undefined
  /** What else is done where work runs in a context, of all copies of core, and all of it as one: see `addAround`. */
  readonly arounds: Set<Around>
  around: Around | undefined
  /** Versions of all copies that are loaded. */
  readonly versions: Set<string>
}

const KEY: unique symbol = Symbol.for('@zeph-telemetry/core/1') as never

const shared = globalThis as typeof globalThis & { [KEY]?: GlobalState }

/** The process's state; created by the first copy of core that is loaded. */
export const state: GlobalState = (shared[KEY] ??= {
  version: VERSION,
  storage: new AsyncLocalStorage<Context>(),
  recording: false,
  engine: undefined,
  observability: undefined,
  configInForce: undefined,
  given: undefined,
  reconfigure: new Set(),
  content: NO_CONTENT,
  metrics: { engine: undefined, era: 'current', registrations: new Map(), ending: undefined },
  timings: undefined,
  health: undefined,
  propagateTo: undefined,
  redactor: undefined,
  secrets: new Set(),
  log: undefined,
  logSinks: new Set(),
  logLevels: undefined,
  recentLines: undefined,
  logOutputs: undefined,
  lineTime: undefined,
  notices: undefined,
  host: undefined,
  entries: new Set(),
  heapSampler: undefined,
  arounds: new Set(),
  around: undefined,
  versions: new Set(),
})

/** Notes which entry was loaded; a program that has both is told so, once. */
export function registerEntry(entry: 'on' | 'off'): void {
  const wasPure = state.entries.size === 1
  state.entries.add(entry)
  if (wasPure && state.entries.size > 1) {
    warnOnce(
      'mixed-entries',
      'both the on and the off entry of @zeph-telemetry/core are loaded in this process: what was imported without the ' +
        '"profiling" condition stays dark. Give the condition to the whole process: node --conditions=profiling ...',
    )
  }
  state.versions.add(VERSION)
  if (state.versions.size > 1) {
    warnOnce(
      'mixed-versions',
      `several versions of @zeph-telemetry/core are loaded (${[...state.versions].join(', ')}); ${state.version} records for all`,
    )
  }
}

/** True where version `a` is higher than `b`; both `major.minor.patch`. */
export function isNewer(a: string, b: string): boolean {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  const at = left.findIndex((number, index) => number !== right[index])
  return at >= 0 && left[at]! > right[at]!
}
