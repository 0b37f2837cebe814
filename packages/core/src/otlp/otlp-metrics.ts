/**
 * The OTLP sink of metrics: collects them at every interval, at a flush and at the end, and sends what it got. Sums are cumulative, so that what
 * fails once is in the next export, and nothing is kept. Collects nothing where nothing was measured. Its timer keeps no process alive.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { ROOT, runInContext, suppress } from '../context/context.ts'
import type { Layer } from '../engine/layer.ts'
import { settledWithin } from '../exit/settled-within.ts'
import { type ExportOptions, exportOptions } from './otlp-options.ts'
import { METRICS, type SignalStatus } from './signal.ts'
import { type ExportSettings, SignalExporter } from './signal-exporter.ts'

/** What metrics are collected from. */
export interface MetricSource {
  /** True where nothing was measured, and nothing is there to be read but what core counts about itself. */
  readonly isIdle: boolean
  /** How many measurements were taken so far. */
  readonly measured: number
  /** Everything so far, cumulative. Asked for before the source is shut down, it is completed after that. Never rejects. */
  collect(): Promise<ResourceMetrics | undefined>
}

export interface OtlpMetricsOptions extends ExportOptions {
  /** Time between two exports, in milliseconds. Default 60000. */
  readonly intervalMs?: number
}

const INTERVAL_MS = 60_000
/** The part of the time for a shutdown that is for sending; the rest is for what is not sent by then. */
const SENDING_SHARE = 0.8

/** The OTLP sink of metrics. As a layer it looks at no span; it is flushed and shut down with the others. */
export class OtlpMetrics implements Layer {
  readonly name = 'otlp metrics'
  readonly stage = 'sink'
  readonly #options: OtlpMetricsOptions & ExportSettings
  readonly #exporter: SignalExporter<ResourceMetrics>
  /** Neither what it reads nor its connections may hold on to the context of whoever asked. */
  readonly #detached = AsyncLocalStorage.snapshot()
  #source: MetricSource | undefined
  #timer: NodeJS.Timeout | undefined
  #underWay: Promise<void> | undefined
  #next: Promise<void> | undefined
  /** How much had been measured when the last export that arrived was collected. */
  #arrived = 0
  /** The same for the last export, whatever became of it. */
  #collected = 0
  /** True once the way out has begun, until it turns out to be none. */
  #isLeaving = false
  /** True where nothing can ever be sent. */
  #isDead = false
  #stopped: Promise<void> | undefined
  #hasStopped = false

  constructor(options: OtlpMetricsOptions) {
    this.#options = exportOptions(options)
    this.#exporter = new SignalExporter({
      ...this.#options,
      signal: METRICS,
      // One on its way, and the last one.
      concurrency: 2,
      load: () => import('./export-metrics.ts'),
      count: pointsOf,
    })
    void this.#exporter.ready.then((isOpen) => {
      this.#isDead = !isOpen
    })
  }

  /** Resolves when metrics can be sent, or never will be. Never rejects. */
  get ready(): Promise<void> {
    return this.#exporter.ready.then(() => {})
  }

  get status(): SignalStatus {
    const { exported, failed, underWay: pending, shed, breaker, spool, problem } = this.#exporter
    const counts = { exported, dropped: shed, shed, failed, pending, capacity: undefined }
    return { signal: METRICS.name, protocol: this.#options.protocol, ...counts, breaker, spool, problem }
  }

  /** From now on the metrics of `source` are sent. */
  start(source: MetricSource): void {
    if (this.#stopped !== undefined) return
    this.#source = source
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#onInterval(), this.#options.intervalMs ?? INTERVAL_MS).unref()
  }

  /** Resolves when what has been measured by now was sent, or could not be. */
  async flush(): Promise<void> {
    await this.#push()
  }

  shutdown(): Promise<void> {
    return (this.#stopped ??= this.#stop())
  }

  /** For the way out of the process: sends what was measured last. Undefined where nothing is new since, and nothing on its way. */
  flushAsync(): Promise<void> | undefined {
    const source = this.#source
    if (this.#stopped !== undefined) return this.#hasStopped ? undefined : this.#stopped
    if (source === undefined || source.isIdle) return this.#underWay
    if (this.#isLeaving && this.#collected === source.measured) return this.#underWay
    this.#isLeaving = true
    this.#exporter.hurry()
    return this.#push()
  }

  /** For the way out of the process: gives up what has not arrived by now, and tells it. Synchronous. */
  abandon(): void {
    if (this.#exporter.abandon() > 0) this.#arrived = Math.max(this.#arrived, this.#collected)
    this.#tellMissing()
  }

  #onInterval(): void {
    this.#isLeaving = false
    // One that is still on its way is not waited for: the next interval has it all.
    if (this.#underWay === undefined) void this.#push()
  }

  /** One export; where one is on its way already, the next one, which all who ask meanwhile share. */
  #push(): Promise<void> {
    if (this.#stopped !== undefined) return this.#stopped
    if (this.#underWay !== undefined) {
      return (this.#next ??= this.#underWay.then(() => {
        this.#next = undefined
        return this.#push()
      }))
    }
    this.#underWay = this.#export(this.#collect()).finally(() => {
      this.#underWay = undefined
    })
    return this.#underWay
  }

  /** Asks the source at once; what it reads is not recorded. */
  #collect(): Promise<ResourceMetrics | undefined> {
    const source = this.#source
    if (source === undefined || this.#isDead || source.isIdle) return NOTHING
    return this.#detached(() => runInContext(ROOT, suppress, () => source.collect()))
  }

  async #export(collecting: Promise<ResourceMetrics | undefined>): Promise<void> {
    const metrics = await collecting
    const measured = this.#measured
    this.#collected = measured
    if (metrics === undefined || pointsOf(metrics) === 0 || !(await this.#isReady())) return
    if (await this.#detached(() => this.#exporter.deliver(metrics))) this.#arrived = measured
  }

  async #isReady(): Promise<boolean> {
    const { ready } = this.#exporter
    return (await settledWithin(ready, this.#options.exportTimeoutMs)) && (await ready)
  }

  async #stop(): Promise<void> {
    clearInterval(this.#timer)
    // Before anything is waited for: the source may be shut down next.
    const last = this.#collect()
    this.#exporter.isLast = true
    this.#exporter.hurry()
    const until = performance.now() + this.#options.shutdownTimeoutMs
    const sent = Promise.resolve(this.#underWay).then(() => this.#export(last))
    if (!(await settledWithin(sent, SENDING_SHARE * this.#options.shutdownTimeoutMs))) {
      this.#exporter.abandon()
      await settledWithin(sent, until - performance.now())
    }
    this.#tellMissing()
    await this.#exporter.shutdown(until - performance.now())
    this.#hasStopped = true
  }

  get #measured(): number {
    return this.#source?.measured ?? 0
  }

  #tellMissing(): void {
    if (this.#measured > this.#arrived)
      this.#exporter.tell('missing', `the last metrics are missing at ${this.#exporter.url}`)
  }
}

const NOTHING = Promise.resolve(undefined)

function pointsOf({ scopeMetrics }: ResourceMetrics): number {
  let count = 0
  for (const { metrics } of scopeMetrics) for (const { dataPoints } of metrics) count += dataPoints.length
  return count
}
