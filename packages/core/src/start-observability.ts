/** Starts what a configuration asks for, watches the way out, and stops it all again. */
import type { ResolvedConfig } from './config/observability-config.ts'
import { contentPolicy, NO_CONTENT } from './content/content-policy.ts'
import type { Engine } from './engine/engine.ts'
import { onWayOut } from './exit/way-out.ts'
import { state } from './global-state.ts'
import { activeHealth } from './health/active-health.ts'
import { flushLog } from './log/flush-log.ts'
import { processLogger } from './log/process-logger.ts'
import { meter } from './metrics/meter.ts'
import type { ObservabilityHandle } from './observability-handle.ts'
import type { Profiling } from './profiling/profiling.ts'
import { redactionReady } from './redaction/active-redactor.ts'
import { type RunningParts, startParts, stopParts } from './running-parts.ts'
import { ALL, rootSampler } from './sampling/root-sampler.ts'

/** What observability is started on. */
export interface Basis {
  readonly engine: Engine
  readonly profiling: Profiling
}

/** @param config with `telemetry.enabled` */
export function startObservability(config: ResolvedConfig, { engine, profiling }: Basis): ObservabilityHandle {
  const restore = applySettings(config, engine)
  const parts = startParts(config, engine, profiling)
  let stopped: Promise<void> | undefined
  const stopWatching = watchWayOut(engine, parts, () => stopped !== undefined)
  const stop = async () => {
    profiling.shutdown()
    state.observability = undefined
    await stopParts(parts, restore)
    await flushLog()
    stopWatching()
  }
  return handleOf(parts, profiling, {
    flush: async () => void (await Promise.all([engine.flush(), flushLog()])),
    shutdown: () => (stopped ??= stop()),
  })
}

/** What spans go by. @returns puts it back */
function applySettings({ telemetry, metrics }: ResolvedConfig, engine: Engine): () => void {
  state.content = contentPolicy(telemetry)
  engine.sampler = rootSampler(telemetry.sampleRate, telemetry.sampling)
  state.propagateTo = telemetry.propagateTo
  state.metrics.era = metrics.genaiMetrics
  return () => {
    state.content = NO_CONTENT
    engine.sampler = ALL
    state.propagateTo = undefined
    state.metrics.era = 'current'
  }
}

function handleOf(
  { sinks, bridge, metrics, server }: RunningParts,
  profiling: Profiling,
  { flush, shutdown }: Pick<ObservabilityHandle, 'flush' | 'shutdown'>,
): ObservabilityHandle {
  return {
    enabled: true,
    ready: Promise.all([sinks.ready, server.ready, redactionReady()]).then(() => {}),
    get traceFiles() {
      return sinks.traceFile?.paths ?? []
    },
    meter,
    telemetry: {
      exportMetrics: () => metrics.exportMetrics(),
      get metricsUrl() {
        return server.metricsUrl
      },
      get healthUrl() {
        return server.healthUrl
      },
    },
    health: activeHealth,
    logger: processLogger,
    snapshot: () => bridge.snapshot(),
    startProfiling: (request) => profiling.start(request),
    stopProfiling: async () => profiling.stop(),
    heapSnapshot: () => profiling.heapSnapshot(),
    get memoryProfiler() {
      return profiling.memoryProfiler
    },
    flush,
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  }
}

/** @param stopping true once the sinks are no layers of the engine any more, but still hold something */
function watchWayOut(engine: Engine, { sinks, shutdownTimeoutMs }: RunningParts, stopping: () => boolean): () => void {
  const { layers, otlp } = sinks
  const flush = () => {
    engine.flushSync()
    if (stopping()) for (const layer of layers) layer.flushSync?.()
  }
  const leaving = () => {
    // What others told in their own `leaving` before this one.
    flush()
    // Listeners of `exit` that come after ours may still start and end spans; there is no later moment to write them.
    engine.addLayer({ name: 'way-out', onStart: flush, onEnd: flush, onEvent: flush })
  }
  return onWayOut({
    flush,
    leaving,
    patienceMs: shutdownTimeoutMs,
    ...(otlp && { flushAsync: () => otlp.flushAsync(), abandon: () => otlp.abandon() }),
  })
}
