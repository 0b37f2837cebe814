/** `initObservability`: one call that reads the configuration, starts what it asks for and returns the handle to it. */
import type { MetricsSnapshot } from './bridge/metrics-snapshot.ts'
import { readTimings } from './bridge/read-timings.ts'
import type { Notice } from './config/notice.ts'
import type { ObservabilityConfig, ResolvedConfig } from './config/observability-config.ts'
import { readConfig } from './config/read-config.ts'
import { forgetNames } from './engine/attributes.ts'
import { state } from './global-state.ts'
import { activeHealth } from './health/active-health.ts'
import type { Health } from './health/health.ts'
import { type Meter, meter } from './metrics/meter.ts'
import { noticesToLog } from './notices-to-log.ts'
import { configureRedaction } from './redaction/active-redactor.ts'
import { startObservability } from './start-observability.ts'
import { warnOnce } from './warn-once.ts'

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
  /** Durations of spans and turns measured so far, as plain data; where nothing is recorded, those of `timed` alone. */
  snapshot(): MetricsSnapshot
  /** Writes out and sends what is buffered. Never rejects. */
  flush(): Promise<void>
  /** Flushes and stops. Calling it again does nothing. Never rejects. */
  shutdown(): Promise<void>
}

/**
 * Starts observability by the configuration: defaults, then `zeph.toml`, then `OTEL_*` and `ZEPH_*` variables, then `config`.
 * A second call returns the handle of the first.
 * @throws ZephConfigError where a value is not allowed; nothing is started then
 * @example
 * await using observability = initObservability({ telemetry: { enabled: true } })
 */
export function initObservability(config: ObservabilityConfig = {}): ObservabilityHandle {
  if (state.observability !== undefined) {
    if (Object.keys(config).length > 0) {
      warnOnce(
        'second-init',
        'initObservability was called again with a configuration; the first call stays in force until its handle is shut down',
      )
    }
    return state.observability
  }
  // Also where it throws: who called is told, and nothing else decides in their place.
  state.engine?.configured()
  const resolved = configure(config)
  state.observability =
    resolved.telemetry.enabled && state.engine !== undefined ? startObservability(resolved, state.engine) : DISABLED
  return state.observability
}

function configure(given: ObservabilityConfig): ResolvedConfig {
  const { config, notices } = readConfig(given)
  configureRedaction(config.redaction, config.vault)
  forgetNames()
  state.given = given
  for (const reconfigure of state.reconfigure) reconfigure()
  if (!config.logging.stderr) noticesToLog()
  notices.forEach(tell)
  if (config.metrics.enabled && !config.telemetry.enabled) {
    warnOnce('metrics-alone', 'metrics.enabled has no effect while telemetry.enabled is false: nothing is served')
  }
  return config
}

const tell = ({ subject, message }: Notice) => warnOnce(subject, message)

/** What the engine calls before the first span of a program that never called `initObservability`. */
export function initFromEnvironment(): void {
  if (state.observability !== undefined) return
  try {
    initObservability()
  } catch (error) {
    warnOnce('config', `nothing is recorded: ${(error as Error).message}`)
  }
  // A call of initObservability that comes later still decides.
  if (state.observability === DISABLED) state.observability = undefined
}

const DISABLED: ObservabilityHandle = {
  enabled: false,
  ready: Promise.resolve(),
  traceFiles: [],
  meter,
  telemetry: { exportMetrics: async () => '', metricsUrl: undefined, healthUrl: undefined },
  health: activeHealth,
  snapshot: readTimings,
  flush: async () => {},
  shutdown: async () => {
    if (state.observability === DISABLED) state.observability = undefined
  },
  [Symbol.asyncDispose]: async () => DISABLED.shutdown(),
}
