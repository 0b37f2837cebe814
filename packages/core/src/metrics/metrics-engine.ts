/**
 * Takes measurements from `startMetrics` to `shutdown`. OpenTelemetry's SDK is loaded when something is measured or asked for, what is measured
 * before is kept, and a program without metrics never pays for it; the text for Prometheus is made by code that is loaded when somebody asks for
 * it. Makes no timer and no socket.
 */
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { showThrown } from '../engine/failure.ts'
import { warnOnce } from '../warn-once.ts'
import { Backlog } from './backlog.ts'
import { metering, type Registration } from './metering.ts'
import type { MetricsSdk } from './metrics-sdk.ts'
import { observeCore } from './self-metrics.ts'
import { SeriesRecorder } from './series-recorder.ts'

/** What metrics are started with. */
export interface MetricsStart {
  readonly serviceName: string
  /** Further attributes of the process, for `target_info` and OTLP; `service.name` among them gives way to `serviceName`. */
  readonly resource: Readonly<Record<string, string | number>>
}

/** One run of metrics. One at a time in a process; no method throws or rejects. */
export class MetricsEngine {
  readonly #resource: Readonly<Record<string, string | number>>
  // Loading blocks for tens of milliseconds: not inside the call that measures first.
  readonly #backlog = new Backlog(() => void setImmediate(() => this.ready).unref())
  readonly #recorders = new Set<SeriesRecorder>()
  #sdk: MetricsSdk | undefined
  #loading: Promise<void> | undefined
  #released = false
  #stopped: Promise<void> | undefined

  constructor({ serviceName, resource }: MetricsStart) {
    this.#resource = { ...resource, 'service.name': serviceName }
  }

  /** Loads OpenTelemetry's SDK; resolves when that is done, or cannot be. What was measured before is not lost. */
  get ready(): Promise<void> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  /** Lets a metric be measured; called once for each while this engine runs. */
  bind(registration: Registration): void {
    if (this.#released) return
    const recorder = new SeriesRecorder(registration, this.#backlog)
    registration.recorder = recorder
    this.#recorders.add(recorder)
    this.#sdk?.connect(recorder)
  }

  /** Everything measured so far, as Prometheus's text exposition format 0.0.4; an empty text after `shutdown`. */
  async exportMetrics(): Promise<string> {
    const metrics = await this.collect()
    if (metrics === undefined) return ''
    const text = await this.#attempt('writing metrics', async () => {
      const { prometheusText } = await import('./prometheus-text.ts')
      return prometheusText(metrics)
    })
    return text ?? ''
  }

  /** Everything measured so far, as OpenTelemetry's data; `undefined` after `shutdown`, and where the SDK cannot be loaded. */
  async collect(): Promise<ResourceMetrics | undefined> {
    await this.ready
    const sdk = this.#sdk
    if (sdk === undefined || this.#stopped !== undefined) return undefined
    return this.#attempt('collecting metrics', () => sdk.collect())
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

  async #stop(): Promise<void> {
    metering.engine = undefined
    this.#release()
    await this.#loading
    await this.#attempt('stopping metrics', async () => this.#sdk?.shutdown())
  }

  async #load(): Promise<void> {
    if (this.#stopped !== undefined) return
    const sdk = await this.#attempt('starting metrics', async () => {
      const { MetricsSdk } = await import('./metrics-sdk.ts')
      const loaded = new MetricsSdk(this.#resource)
      for (const recorder of this.#recorders) loaded.connect(recorder)
      return loaded
    })
    if (sdk === undefined) return this.#release()
    this.#sdk = sdk
    this.#backlog.replay()
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

/** Starts metrics: from now on measurements are taken. A second call returns the engine that runs already. */
export function startMetrics(options: MetricsStart): MetricsEngine {
  if (metering.engine !== undefined) return metering.engine
  const engine = new MetricsEngine(options)
  metering.engine = engine
  for (const registration of metering.registrations.values()) engine.bind(registration)
  observeCore()
  return engine
}
