/** `initObservability`: one call that reads the configuration, starts what it asks for and returns the handle to it. */
import { randomUUID } from 'node:crypto'
import { readTimings } from './bridge/read-timings.ts'
import { configDifference } from './config/config-difference.ts'
import type { Notice } from './config/notice.ts'
import type { ObservabilityConfig, ResolvedConfig } from './config/observability-config.ts'
import { readConfig } from './config/read-config.ts'
import { forgetNames } from './engine/attributes.ts'
import { state } from './global-state.ts'
import { activeHealth } from './health/active-health.ts'
import { flushLog } from './log/flush-log.ts'
import { processLogger } from './log/process-logger.ts'
import { meter } from './metrics/meter.ts'
import { noticesToLog } from './notices-to-log.ts'
import type { ObservabilityHandle } from './observability-handle.ts'
import { Profiling } from './profiling/profiling.ts'
import { profilingNotices, thisProcess } from './profiling/profiling-notices.ts'
import { configureRedaction } from './redaction/active-redactor.ts'
import { startObservability } from './start-observability.ts'
import { warnOnce } from './warn-once.ts'

/**
 * Starts observability by the configuration: defaults, then `zeph.toml`, then `OTEL_*` and `ZEPH_*` variables, then `config`.
 * A second call returns the handle of the first.
 * @throws ZephConfigError where a value is not allowed; nothing is started then
 * @example
 * await using observability = initObservability({ telemetry: { enabled: true } })
 */
export function initObservability(config: ObservabilityConfig = {}): ObservabilityHandle {
  if (state.observability !== undefined) {
    tellDifference(config)
    return state.observability
  }
  // Also where it throws: who called is told, and nothing else decides in their place.
  state.engine?.configured()
  const resolved = withSession(configure(config))
  state.configInForce = resolved
  // Before the sinks: nothing of the start is lost.
  const profiling = startProfiling(resolved)
  state.observability =
    resolved.telemetry.enabled && state.engine !== undefined
      ? startObservability(resolved, { engine: state.engine, profiling })
      : disabledHandle(profiling)
  return state.observability
}

/** The first call stays in force; who asks for something else is told, key by key. */
function tellDifference(given: ObservabilityConfig): void {
  if (Object.keys(given).length === 0 || state.configInForce === undefined) return
  const difference = differenceTo(given, state.configInForce)
  if (difference.length === 0) return
  warnOnce(
    `second-init:${difference.join()}`,
    `initObservability was called again; the first call stays in force until its handle is shut down. Not used: ${difference.join(', ')}`,
  )
}

function differenceTo(given: ObservabilityConfig, inForce: ResolvedConfig): readonly string[] {
  try {
    return configDifference(given, inForce, readConfig(given).config)
  } catch (error) {
    return [(error as Error).message]
  }
}

/** One session for trace files and profiles. */
function withSession(config: ResolvedConfig): ResolvedConfig {
  const { telemetry } = config
  return { ...config, telemetry: { ...telemetry, sessionId: telemetry.sessionId ?? randomUUID() } }
}

function startProfiling(config: ResolvedConfig): Profiling {
  const { profiling, telemetry } = config
  const { serviceName, sessionId } = telemetry
  const profiles = new Profiling({ profiling, serviceName, sessionId: sessionId! })
  profiles.startConfigured()
  profilingNotices(config, thisProcess()).forEach(tell)
  return profiles
}

function configure(given: ObservabilityConfig): ResolvedConfig {
  const { config, notices } = readConfig(given)
  configureRedaction(config.redaction, config.vault)
  forgetNames()
  state.given = given
  for (const reconfigure of state.reconfigure) reconfigure()
  if (!config.logging.stderr) noticesToLog()
  if (config.logging.captureConsole) captureSoon()
  notices.forEach(tell)
  if (config.metrics.enabled && !config.telemetry.enabled) {
    warnOnce('metrics-alone', 'metrics.enabled has no effect while telemetry.enabled is false: nothing is served')
  }
  return config
}

/** Not in the same turn: on the way out, a module whose loading has just begun could not be loaded at once. */
function captureSoon(): void {
  void new Promise(setImmediate).then(() => import('./log/root-logger.ts')).catch(() => {})
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
  // A call of initObservability that comes later still decides, unless something runs already.
  const handle = runningHandle()
  if (handle !== undefined && idle.has(handle)) state.observability = undefined
}

/** Handles of configurations that ask for nothing. */
const idle = new WeakSet<ObservabilityHandle>()

/** Asked anew: the compiler takes it for unchanged. */
const runningHandle = (): ObservabilityHandle | undefined => state.observability

/** Where nothing is recorded; profiles do not depend on that. */
function disabledHandle(profiling: Profiling): ObservabilityHandle {
  const shutdown = async () => {
    profiling.shutdown()
    await flushLog()
    if (state.observability === handle) state.observability = undefined
  }
  const handle: ObservabilityHandle = {
    enabled: false,
    ready: Promise.resolve(),
    traceFiles: [],
    meter,
    telemetry: { exportMetrics: async () => '', metricsUrl: undefined, healthUrl: undefined },
    health: activeHealth,
    logger: processLogger,
    snapshot: readTimings,
    startProfiling: (request) => profiling.start(request),
    stopProfiling: async () => profiling.stop(),
    heapSnapshot: () => profiling.heapSnapshot(),
    get memoryProfiler() {
      return profiling.memoryProfiler
    },
    flush: flushLog,
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  }
  if (!profiling.active) idle.add(handle)
  return handle
}
