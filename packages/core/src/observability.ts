/** `initObservability`: one call that reads the configuration, starts what it asks for and returns the handle to it. */
import { randomUUID } from 'node:crypto'
import { readTelemetryConfig } from './config/read-config.ts'
import type { TelemetryConfig, TelemetryOptions } from './config/telemetry-config.ts'
import type { Engine } from './engine/engine.ts'
import { onWayOut } from './exit/way-out.ts'
import { state } from './global-state.ts'
import { TraceFileLayer } from './trace-file/trace-file-layer.ts'
import { warnOnce } from './warn-once.ts'

/** Configuration in code; the same keys as in `zeph.toml`, in camelCase. */
export interface ObservabilityConfig {
  readonly telemetry?: TelemetryOptions
}

/** What `initObservability` started. */
export interface ObservabilityHandle extends AsyncDisposable {
  /** True where spans are recorded. */
  readonly enabled: boolean
  /** Resolves when everything that the configuration asked for runs. Spans made before are not lost. */
  readonly ready: Promise<void>
  /** Absolute paths of the trace files written so far, oldest first; empty where no file is written. */
  readonly traceFiles: readonly string[]
  /** Writes out what is buffered. Never rejects. */
  flush(): Promise<void>
  /** Flushes and stops. Calling it again does nothing. Never rejects. */
  shutdown(): Promise<void>
}

/**
 * Starts observability by the configuration: defaults, then `zeph.toml`, then `ZEPH_TELEMETRY_*` variables, then `config`.
 * A second call returns the handle of the first.
 * @throws ZephConfigError where a value is not allowed; nothing is started then
 * @example
 * await using observability = initObservability({ telemetry: { enabled: true } })
 */
export function initObservability(config: ObservabilityConfig = {}): ObservabilityHandle {
  if (state.observability !== undefined) {
    if (config.telemetry !== undefined) {
      warnOnce(
        'second-init',
        'initObservability was called again with a configuration; the first call stays in force until its handle is shut down',
      )
    }
    return state.observability
  }
  // Also where it throws: who called is told, and nothing else decides in their place.
  state.engine?.configured()
  const telemetry = readTelemetryConfig(config.telemetry)
  state.observability = telemetry.enabled && state.engine !== undefined ? start(telemetry, state.engine) : DISABLED
  return state.observability
}

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
  flush: async () => {},
  shutdown: async () => {
    if (state.observability === DISABLED) state.observability = undefined
  },
  [Symbol.asyncDispose]: async () => DISABLED.shutdown(),
}

function start(telemetry: TelemetryConfig, engine: Engine): ObservabilityHandle {
  const layer = new TraceFileLayer({ ...telemetry, sessionId: telemetry.sessionId ?? randomUUID() })
  const removeLayer = engine.addLayer(layer)
  let stopped: Promise<void> | undefined
  const flush = () => {
    engine.flushSync()
    if (stopped !== undefined) layer.flushSync()
  }
  // Listeners of `exit` that come after ours may still start and end spans; there is no later moment to write them.
  const leaving = () => engine.addLayer({ name: 'way-out', onStart: flush, onEnd: flush })
  const stopWatching = onWayOut({ flush, leaving })
  const stop = async () => {
    state.observability = undefined
    removeLayer()
    await layer.shutdown()
    stopWatching()
  }
  const handle: ObservabilityHandle = {
    enabled: true,
    ready: Promise.resolve(),
    get traceFiles() {
      return layer.paths
    },
    flush: () => engine.flush(),
    shutdown: () => (stopped ??= stop()),
    [Symbol.asyncDispose]: () => handle.shutdown(),
  }
  return handle
}
