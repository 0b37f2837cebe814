/** Starts the server where the configuration asks for it: the rest of this folder, and Node's HTTP, are loaded only then. */
import { showThrown } from '../engine/failure.ts'
import { warnOnce } from '../warn-once.ts'
import type { MetricsServer, MetricsServerOptions } from './metrics-server.ts'

/** A server that is there, or on its way, or failed. */
export interface OpenedServer {
  /** Resolves when it listens, or has said why it cannot. Never rejects. */
  readonly ready: Promise<void>
  /** Where metrics are to be had; undefined before `ready`, and where there is no server. */
  readonly metricsUrl: string | undefined
  /** The same of the health check. */
  readonly healthUrl: string | undefined
  /** Resolves, in bounded time, when nothing of it is left. Never rejects. */
  stop(): Promise<void>
}

const NO_SERVER: OpenedServer = {
  ready: Promise.resolve(),
  metricsUrl: undefined,
  healthUrl: undefined,
  stop: async () => {},
}

/** Opens the server that `metrics.enabled` asks for. */
export function openMetricsServer(options: MetricsServerOptions): OpenedServer {
  if (!options.metrics.enabled) return NO_SERVER
  let server: MetricsServer | undefined
  let stopped: Promise<void> | undefined
  const start = async () => {
    try {
      const { startMetricsServer } = await import('./metrics-server.ts')
      if (stopped === undefined) server = await startMetricsServer(options)
    } catch (error) {
      warnOnce('metrics-server', `metrics and health are not served: ${showThrown(error)}; the program goes on`)
    }
  }
  const ready = start()
  const stop = async () => {
    await ready
    const listening = server
    server = undefined
    await listening?.stop()
  }
  return {
    ready,
    get metricsUrl() {
      return server?.metricsUrl
    },
    get healthUrl() {
      return server?.healthUrl
    },
    stop: () => (stopped ??= stop()),
  }
}
