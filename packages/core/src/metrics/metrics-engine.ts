/**
 * Takes measurements from `startMetrics` to `shutdown`. OpenTelemetry's SDK is loaded when somebody asks for them, and a program whose metrics nobody
 * reads never pays for it; so is what makes the text for Prometheus. Makes no timer and no socket.
 */

import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { MetricsBridge } from '../bridge/metrics-bridge.ts'
import { showThrown } from '../engine/failure.ts'
import { LOG_METRICS } from '../log/metric-map.ts'
import { SYSTEM_METRICS } from '../system-metrics/metric-map.ts'
import { warnOnce } from '../warn-once.ts'
import { metering, type Registration } from './metering.ts'
import { CORE_METRICS } from './metric-map.ts'
import type { MetricsSdk } from './metrics-sdk.ts'
import { observeCore } from './self-metrics.ts'
import { SeriesRecorder } from './series-recorder.ts'

/** What metrics are started with. */
export interface MetricsStart {
  readonly serviceName: string
  /** Further attributes of the process, for `target_info` and OTLP; `service.name` among them gives way to `serviceName`. */
  readonly resource: Readonly<Record<string, string | number>>
  /** Adds its histograms of spans and turns. */
  readonly bridge?: MetricsBridge | undefined
  /** Whether exemplars are kept for those who ask for OpenMetrics. Default true. */
  readonly exemplars?: boolean | undefined
}

/** Prometheus's text exposition format 0.0.4, or OpenMetrics 1.0, which has exemplars. */
export type MetricsFormat = 'prometheus' | 'openmetrics'

/** One run of metrics. One at a time in a process; no method throws or rejects. */
export class MetricsEngine {
  readonly #resource: Readonly<Record<string, string | number>>
  readonly #bridge: MetricsBridge | undefined
  readonly #hasExemplars: boolean
  readonly #startedAt = performance.now()
  readonly #recorders = new Set<SeriesRecorder>()
  readonly #collections = new Set<Promise<unknown>>()
  #sdk: MetricsSdk | undefined
  #loading: Promise<void> | undefined
  #released = false
  #stopped: Promise<void> | undefined

  constructor({ serviceName, resource, bridge, exemplars = true }: MetricsStart) {
    this.#hasExemplars = exemplars
    this.#resource = { ...resource, 'service.name': serviceName }
    this.#bridge = bridge
  }

  /** Loads OpenTelemetry's SDK; resolves when that is done, or cannot be. */
  get ready(): Promise<void> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  /** How many measurements were taken, spans among them and without what core measures of the process by itself: grows with each. */
  get measured(): number {
    let measured = this.#bridge?.measured ?? 0
    for (const recorder of this.#recorders) if (!isOfProcess(recorder)) measured += recorder.measured
    return measured
  }

  /** True where nothing was measured or asked for, and there is nothing to be read but what core counts about itself. */
  get isIdle(): boolean {
    if (this.#loading !== undefined || this.measured > 0) return false
    return ![...metering.registrations.values()].some(isRead)
  }

  /** Lets a metric be measured; called once for each while this engine runs. */
  bind(registration: Registration): void {
    if (this.#released) return
    const recorder = new SeriesRecorder(registration, this.#hasExemplars)
    registration.recorder = recorder
    this.#recorders.add(recorder)
    this.#sdk?.connect(recorder)
  }

  /** Everything measured so far as a text; an empty one after `shutdown`. */
  async exportMetrics(format: MetricsFormat = 'prometheus'): Promise<string> {
    const metrics = await this.collect()
    if (metrics === undefined) return ''
    return (await this.#attempt('writing metrics', async () => (await WRITERS[format]())(metrics))) ?? ''
  }

  /**
   * Everything measured so far, cumulative, as OpenTelemetry's data; `undefined` after `shutdown`, and where the SDK cannot be loaded. What was
   * asked for before `shutdown` is completed. Whoever else collects is not disturbed: there is one reader, whose sums never start anew.
   */
  async collect(): Promise<ResourceMetrics | undefined> {
    if (this.#stopped !== undefined) return undefined
    const collection = this.#collect()
    this.#collections.add(collection)
    void collection.then(() => this.#collections.delete(collection))
    return collection
  }

  /** Hands over what readers hold back; the one that is read on demand holds nothing. */
  async flush(): Promise<void> {
    await this.#loading
    await this.#attempt('flushing metrics', async () => this.#sdk?.flush())
  }

  /** Instruments do nothing from this call on. Calling it again does nothing. */
  shutdown(): Promise<void> {
    return (this.#stopped ??= this.#stop())
  }

  async #collect(): Promise<ResourceMetrics | undefined> {
    await this.ready
    const sdk = this.#sdk
    return sdk && this.#attempt('collecting metrics', () => sdk.collect())
  }

  async #stop(): Promise<void> {
    metering.engine = undefined
    this.#release()
    await this.#loading
    await Promise.all(this.#collections)
    await this.#attempt('stopping metrics', async () => this.#sdk?.shutdown())
  }

  async #load(): Promise<void> {
    if (this.#stopped !== undefined) return
    const sdk = await this.#attempt('starting metrics', async () => {
      const { MetricsSdk } = await import('./metrics-sdk.ts')
      const loaded = new MetricsSdk({ resource: this.#resource, startedAt: this.#startedAt, bridge: this.#bridge })
      for (const recorder of this.#recorders) loaded.connect(recorder)
      return loaded
    })
    if (sdk === undefined) return this.#release()
    this.#sdk = sdk
  }

  /** Lets the instruments go back to doing nothing. */
  #release(): void {
    this.#released = true
    for (const { registration } of this.#recorders) registration.recorder = undefined
  }

  async #attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      warnOnce(`metrics:${what}`, `${what} failed: ${showThrown(error)}; the program is not affected`)
      return undefined
    }
  }
}

const WRITERS = {
  prometheus: async () => (await import('./prometheus-text.ts')).prometheusText,
  openmetrics: async () => (await import('./open-metrics-text.ts')).openMetricsText,
} as const

/** True for what core measures by itself, such as garbage collections: nobody misses the last of them. */
function isOfProcess({ registration }: SeriesRecorder): boolean {
  return Object.hasOwn(SYSTEM_METRICS, registration.name)
}

/** True for a metric that is read, and that is none of core's own. */
function isRead({ name, sources }: Registration): boolean {
  return sources.size > 0 && !Object.hasOwn(CORE_METRICS, name) && !Object.hasOwn(LOG_METRICS, name)
}

/** Starts metrics: from now on measurements are taken. A second call returns the engine that runs already. */
export function startMetrics(options: MetricsStart): MetricsEngine {
  if (metering.engine !== undefined) return metering.engine
  const engine = new MetricsEngine(options)
  metering.engine = engine
  for (const registration of metering.registrations.values()) engine.bind(registration)
  observeCore()
  return engine
}
