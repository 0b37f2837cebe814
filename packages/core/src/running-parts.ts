/** What runs while observability is on: sinks, bridge, metrics, system metrics, the server. Started and stopped in the order in which they need one another. */
import { startAllocations } from '#alloc'
import { startPyroscope } from '#pyroscope'
import { MetricsBridge } from './bridge/metrics-bridge.ts'
import type { ResolvedConfig } from './config/observability-config.ts'
import type { Engine } from './engine/engine.ts'
import type { Layer } from './engine/layer.ts'
import { activeHealth } from './health/active-health.ts'
import { checkSinks } from './health/sink-checks.ts'
import { sendLines } from './log/otlp-lines/send-lines.ts'
import { watchLog } from './log/watch-log.ts'
import { type MetricsEngine, type MetricsFormat, startMetrics } from './metrics/metrics-engine.ts'
import { observeSelf } from './metrics/self-metrics.ts'
import { type OpenedServer, openMetricsServer } from './metrics-server/open-metrics-server.ts'
import { observeSinks } from './observe-sinks.ts'
import { openSinks, type Sinks } from './open-sinks.ts'
import { redactResource, resourceAttributes } from './otlp/resource.ts'
import type { Profiling } from './profiling/profiling.ts'
import { spanProfileLayer } from './profiling/span-profile-layer.ts'
import { openPyroscope } from './pyroscope/open-pyroscope.ts'
import type { Pyroscope } from './pyroscope/pyroscope.ts'
import { type SystemMetrics, startSystemMetrics } from './system-metrics/start-system-metrics.ts'

/** The parts of one configuration. */
export interface RunningParts {
  readonly layers: readonly Layer[]
  readonly sinks: Sinks
  readonly bridge: MetricsBridge
  readonly metrics: MetricsEngine
  readonly systemMetrics: SystemMetrics
  readonly server: OpenedServer
  /** What only has to be undone. */
  readonly undo: readonly (() => void)[]
  /** Longest time that the end of the process waits for what is still to be sent, in milliseconds. */
  readonly shutdownTimeoutMs: number
  /** Takes the layers out of the engine. */
  removeLayers(): void
}

export function startParts(config: ResolvedConfig, engine: Engine, profiling: Profiling): RunningParts {
  const { telemetry } = config
  const sinks = openSinks(config)
  const bridge = new MetricsBridge({ exemplars: config.metrics.exemplars })
  const allocations = startAllocations?.()
  const pyroscope = openPyroscope(startPyroscope, config)
  const { spans } = config.profiling
  const profiled = spans.length === 0 ? [] : [spanProfileLayer(spans, profiling.spans)]
  const layers = [
    ...profiled,
    ...(allocations === undefined ? [] : [allocations.layer]),
    ...(pyroscope === undefined ? [] : [pyroscope.layer]),
    bridge,
    ...sinks.layers,
  ]
  const removers = layers.map((layer) => engine.addLayer(layer))
  const stopLines = sendLines(config, sinks.otlp)
  const resource = redactResource(resourceAttributes(telemetry))
  const metrics = startMetrics({
    serviceName: telemetry.serviceName,
    resource,
    bridge,
    exemplars: config.metrics.exemplars,
  })
  sinks.otlp?.metrics?.start(metrics)
  const intervalSecs = telemetry.systemMetricsIntervalSecs
  const systemMetrics = startSystemMetrics({ intervalSecs, logging: config.logging })
  const exportMetrics = (format: MetricsFormat) => metrics.exportMetrics(format)
  const server = openMetricsServer({
    metrics: config.metrics,
    exportMetrics,
    health: activeHealth,
    profiles: config.profiling.http ? profiling : undefined,
  })
  const undo = [
    observeSinks(sinks),
    checkSinks(sinks, activeHealth),
    watchLog(activeHealth),
    ...(allocations ? [allocations.stop] : []),
    ...observeProfiles(pyroscope),
  ]
  return {
    layers,
    sinks,
    bridge,
    metrics,
    systemMetrics,
    server,
    undo,
    shutdownTimeoutMs: telemetry.shutdownTimeoutMs,
    removeLayers: () => {
      // First: what is logged while the layers stop goes to the other outputs, and is no loss.
      stopLines()
      removers.forEach((remove) => void remove())
    },
  }
}

/** @param restore called when nothing is recorded any more, before the sinks are done */
export async function stopParts(parts: RunningParts, restore: () => void): Promise<void> {
  const { metrics, systemMetrics, server, undo } = parts
  systemMetrics.readLast()
  parts.removeLayers()
  restore()
  // The layers first: what they export of the metrics is collected in the same step.
  const stopping = [...parts.layers.map((layer) => layer.shutdown?.()), metrics.shutdown(), server.stop()]
  // Each that sends keeps within `shutdown_timeout_ms` by itself; the trace file is waited for, or its end would be lost.
  await Promise.allSettled(stopping)
  systemMetrics.stop()
  for (const one of undo) one()
}

function observeProfiles(pyroscope: Pyroscope | undefined): (() => void)[] {
  if (pyroscope === undefined) return []
  const { status } = pyroscope
  return [
    observeSelf('zeph.telemetry.profile.sent', (read) => read(status.sent)),
    observeSelf('zeph.telemetry.profile.dropped', (read) => read(status.lost)),
  ]
}
