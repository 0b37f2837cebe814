/**
 * OpenTelemetry's metrics SDK behind a private provider and a reader that collects when asked: it reads what is observable, and what was measured is
 * put beside that. Imported when metrics are collected for the first time. Claims no global of OpenTelemetry's API.
 */
import { type HrTime, type Meter, type MetricOptions, ValueType } from '@opentelemetry/api'
import { hrTime } from '@opentelemetry/core'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, type MetricData, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { bridgeData } from '../bridge/bridge-data.ts'
import type { MetricsBridge } from '../bridge/metrics-bridge.ts'
import { VERSION } from '../global-state.ts'
import { metricData } from './metric-data.ts'
import type { MetricShape, MetricType } from './metric-definition.ts'
import type { SeriesRecorder } from './series-recorder.ts'

const SCOPE = { name: '@zeph-telemetry/core', version: VERSION }

/** Collects when asked; holds nothing that would have to be flushed. */
class PullReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** What an SDK is made with. */
export interface MetricsSdkOptions {
  /** Attributes of this process; `service.name` among them. */
  readonly resource: Readonly<Record<string, string | number>>
  /** When measuring began, in milliseconds of `performance.now()`. */
  readonly startedAt: number
  /** Its histograms are collected with the rest. */
  readonly bridge: MetricsBridge | undefined
}

/** The SDK, for one run of the engine. */
export class MetricsSdk {
  readonly #reader = new PullReader()
  readonly #provider: MeterProvider
  readonly #meter: Meter
  readonly #startedAt: number
  readonly #bridge: MetricsBridge | undefined
  readonly #measured: SeriesRecorder[] = []

  constructor({ resource, startedAt, bridge }: MetricsSdkOptions) {
    const described = defaultResource().merge(resourceFromAttributes(resource))
    this.#provider = new MeterProvider({ resource: described, readers: [this.#reader] })
    this.#meter = this.#provider.getMeter(SCOPE.name, SCOPE.version)
    this.#startedAt = startedAt
    this.#bridge = bridge
  }

  /** Lets a metric be collected. */
  connect(recorder: SeriesRecorder): void {
    const { name, shape } = recorder.registration
    const create = CREATE[shape.type]
    if (create === undefined) this.#measured.push(recorder)
    else {
      const instrument = this.#meter[create](name, optionsOf(shape))
      instrument.addCallback((result) => recorder.observe((value, series) => result.observe(value, series)))
    }
  }

  async collect(): Promise<ResourceMetrics> {
    const { resource, scopeMetrics } = (await this.#reader.collect()).resourceMetrics
    const read = scopeMetrics.flatMap(({ metrics }) => metrics)
    const endTime = hrTime()
    const metrics = [...this.#measuredData(endTime), ...this.#bridgeData(endTime), ...read]
    return { resource, scopeMetrics: metrics.length === 0 ? [] : [{ scope: SCOPE, metrics }] }
  }

  flush(): Promise<void> {
    return this.#provider.forceFlush()
  }

  shutdown(): Promise<void> {
    return this.#provider.shutdown()
  }

  #measuredData(endTime: HrTime): MetricData[] {
    const times = { startTime: hrTime(this.#startedAt), endTime }
    const data = this.#measured.map(({ registration: { name, shape }, accumulated }) =>
      metricData(name, shape, accumulated, times),
    )
    return data.filter((metric) => metric !== undefined)
  }

  #bridgeData(endTime: HrTime): MetricData[] {
    if (this.#bridge === undefined) return []
    return bridgeData(this.#bridge, { startTime: hrTime(this.#bridge.startedAt), endTime })
  }
}

type Create = 'createObservableCounter' | 'createObservableUpDownCounter' | 'createObservableGauge'

/** How the SDK makes what is read when metrics are collected. */
const CREATE: Partial<Record<MetricType, Create>> = {
  observable_counter: 'createObservableCounter',
  observable_up_down_counter: 'createObservableUpDownCounter',
  observable_gauge: 'createObservableGauge',
}

function optionsOf({ unit, brief, valueType }: MetricShape): MetricOptions {
  return { unit, description: brief, valueType: valueType === 'int' ? ValueType.INT : ValueType.DOUBLE }
}
