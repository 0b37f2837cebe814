/**
 * The one HTTP server, for metrics and health: loaded and started where `metrics.enabled` asks for it. It keeps no process alive, takes part in no
 * trace, and whoever connects has a bounded time. What keeps it from listening is said, with the key that would help, and the program goes on.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { MetricsConfig } from '../config/observability-config.ts'
import { ROOT, runInContext, suppress } from '../context/context.ts'
import { settledWithin } from '../exit/settled-within.ts'
import type { HealthReport } from '../health/health.ts'
import type { MetricsFormat } from '../metrics/metrics-engine.ts'
import { warnOnce } from '../warn-once.ts'
import { bareHost, baseUrl } from './address.ts'
import { listenProblem } from './listen-problem.ts'
import { pathProblem } from './path-problem.ts'
import type { ProfileControl } from './profile-routes.ts'
import { requestListener } from './request-listener.ts'

export interface MetricsServerOptions {
  readonly metrics: MetricsConfig
  /** Everything measured so far, in that format; an empty text where that cannot be had. Must not reject. */
  readonly exportMetrics: (format: MetricsFormat) => Promise<string>
  /** Must keep no process alive, and must not reject. */
  readonly health: { report(): Promise<HealthReport> }
  /** Where profiles may be started and ended here. */
  readonly profiles?: ProfileControl | undefined
  /** Longest time that a connection lasts, in milliseconds. Default 15,000. */
  readonly longestConnectionMs?: number
}

/** A server that listens. */
export interface MetricsServer {
  readonly address: AddressInfo
  readonly metricsUrl: string
  readonly healthUrl: string
  /** Ends what is under way after a moment. */
  stop(): Promise<void>
}

const LONGEST_CONNECTION_MS = 15_000
const MOST_CONNECTIONS = 500
const GRACE_MS = 500

/** Starts the server. Undefined where it cannot listen, which is said. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer | undefined> {
  const { metrics } = options
  const problem = pathProblem(metrics)
  if (problem !== undefined) return refused(problem)
  const server = makeServer(options)
  try {
    // What a server does for a connection, it does in the context that it began to listen in.
    await runInContext(ROOT, suppress, listening, server, metrics)
  } catch (error) {
    return refused(listenProblem(error, metrics))
  }
  const address = server.address() as AddressInfo
  const url = baseUrl(address)
  const metricsUrl = url + metrics.metricsPath
  const healthUrl = url + metrics.healthCheckPath
  warnOnce(`metrics-server:${url}`, `metrics are served at ${metricsUrl}, health at ${healthUrl}`)
  return { address, metricsUrl, healthUrl, stop: () => stopped(server) }
}

function refused(problem: string): undefined {
  warnOnce(`metrics-server:${problem}`, `${problem}; metrics and health are not served, the program goes on`)
}

function makeServer(options: MetricsServerOptions): Server {
  const server = createServer(requestListener(options)).unref()
  server.maxConnections = MOST_CONNECTIONS
  const longestMs = options.longestConnectionMs ?? LONGEST_CONNECTION_MS
  return server.on('connection', (socket: Socket) => {
    socket.unref()
    const deadline = setTimeout(() => socket.destroy(), longestMs).unref()
    socket.once('close', () => clearTimeout(deadline))
  })
}

function listening(server: Server, { host, port }: MetricsConfig): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // Later errors, such as too many open files, cost connections and nothing else.
  server.on('error', reject)
  // In a cluster each worker has metrics of its own: one port for all would give now these, now those.
  server.listen({ host: bareHost(host), port, exclusive: true }, resolve)
  return promise
}

async function stopped(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
  if (await settledWithin(closed, GRACE_MS)) return
  server.closeAllConnections()
  await closed
}
