/** Starts what a configuration asks for, watches the way out, and stops it all again. */
import type { ResolvedConfig } from './config/observability-config.ts'
import { contentPolicy, NO_CONTENT } from './content/content-policy.ts'
import type { Engine } from './engine/engine.ts'
import { onWayOut } from './exit/way-out.ts'
import { state } from './global-state.ts'
import { meter } from './metrics/meter.ts'
import { startMetrics } from './metrics/metrics-engine.ts'
import { notAvailableYet } from './not-available-yet.ts'
import type { ObservabilityHandle } from './observability.ts'
import { observeSinks } from './observe-sinks.ts'
import { openSinks, type Sinks } from './open-sinks.ts'
import { redactResource, resourceAttributes } from './otlp/resource.ts'
import { warnOnce } from './warn-once.ts'

/** @param config with `telemetry.enabled` */
export function startObservability(config: ResolvedConfig, engine: Engine): ObservabilityHandle {
  const { telemetry } = config
  for (const { subject, message } of notAvailableYet(config)) warnOnce(subject, message)
  const sinks = openSinks(config)
  state.content = contentPolicy(telemetry)
  engine.sampleRate = telemetry.sampleRate
  state.propagateTo = telemetry.propagateTo
  state.metrics.era = config.metrics.genaiMetrics
  const removers = sinks.layers.map((layer) => engine.addLayer(layer))
  const metrics = startMetrics({
    serviceName: telemetry.serviceName,
    resource: redactResource(resourceAttributes(telemetry)),
  })
  const stopObserving = observeSinks(sinks)
  let stopped: Promise<void> | undefined
  const stopWatching = watchWayOut(engine, sinks, () => stopped !== undefined)
  const stop = async () => {
    state.observability = undefined
    for (const remove of removers) remove()
    state.content = NO_CONTENT
    engine.sampleRate = 1
    state.propagateTo = undefined
    state.metrics.era = 'current'
    await Promise.allSettled([...sinks.layers.map((layer) => layer.shutdown?.()), metrics.shutdown()])
    stopObserving()
    stopWatching()
  }
  const handle: ObservabilityHandle = {
    enabled: true,
    ready: sinks.ready,
    get traceFiles() {
      return sinks.traceFile?.paths ?? []
    },
    meter,
    telemetry: { exportMetrics: () => metrics.exportMetrics() },
    flush: () => engine.flush(),
    shutdown: () => (stopped ??= stop()),
    [Symbol.asyncDispose]: () => handle.shutdown(),
  }
  return handle
}

/** @param stopping true once the sinks are no layers of the engine any more, but still hold something */
function watchWayOut(engine: Engine, { layers, otlp }: Sinks, stopping: () => boolean): () => void {
  const flush = () => {
    engine.flushSync()
    if (stopping()) for (const layer of layers) layer.flushSync?.()
  }
  return onWayOut({
    flush,
    // Listeners of `exit` that come after ours may still start and end spans; there is no later moment to write them.
    leaving: () => void engine.addLayer({ name: 'way-out', onStart: flush, onEnd: flush }),
    ...(otlp && { flushAsync: () => otlp.flushAsync(), abandon: () => otlp.abandon() }),
  })
}
