/**
 * OpenTelemetry's metrics SDK behind a private provider and a reader that collects when asked. The only module that imports it, itself
 * imported when metrics start. Claims no global of OpenTelemetry's API.
 */
import { type Meter, type MetricOptions, ValueType } from '@opentelemetry/api'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { bridgeProducer } from '../bridge/bridge-producer.ts'
import type { MetricsBridge } from '../bridge/metrics-bridge.ts'
import { VERSION } from '../global-state.ts'
import { SYSTEM_METRICS } from '../system-metrics/metric-map.ts'
import type { Write } from './backlog.ts'
import type { MetricShape, MetricType } from './metric-definition.ts'
import type { SeriesRecorder } from './series-recorder.ts'

const SCOPE = '@zeph-telemetry/core'

/** Collects when asked; holds nothing that would have to be flushed. */
class PullReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** The SDK, for one run of the engine. */
export class MetricsSdk {
  readonly #reader: PullReader
  readonly #provider: MeterProvider
  readonly #meter: Meter
  /**
   * How many measurements instruments were given. Neither those that are read when metrics are collected count, nor what core measures by
   * itself, such as garbage collections: nobody misses the last of them.
   */
  written = 0

  /**
   * @param resource attributes of this process; `service.name` among them
   * @param bridge its histograms are collected with the rest
   */
  constructor(resource: Readonly<Record<string, string | number>>, bridge?: MetricsBridge) {
    this.#reader = new PullReader({ metricProducers: bridge === undefined ? [] : [bridgeProducer(bridge)] })
    const described = defaultResource().merge(resourceFromAttributes(resource))
    this.#provider = new MeterProvider({ resource: described, readers: [this.#reader] })
    this.#meter = this.#provider.getMeter(SCOPE, VERSION)
  }

  /** Makes the SDK's instrument for a metric, and connects it. */
  connect(recorder: SeriesRecorder): void {
    const { name, shape } = recorder.registration
    const weight = Object.hasOwn(SYSTEM_METRICS, name) ? 0 : 1
    const onWrite = (): void => {
      this.written += weight
    }
    OPEN[shape.type](this.#meter, { name, options: optionsOf(shape), recorder, onWrite })
  }

  async collect(): Promise<ResourceMetrics> {
    return (await this.#reader.collect()).resourceMetrics
  }

  flush(): Promise<void> {
    return this.#provider.forceFlush()
  }

  shutdown(): Promise<void> {
    return this.#provider.shutdown()
  }
}

interface Opening {
  readonly name: string
  readonly options: MetricOptions
  readonly recorder: SeriesRecorder
  /** Called once for each measurement. */
  readonly onWrite: () => void
}

type Open = (meter: Meter, opening: Opening) => void

const adding = (create: 'createCounter' | 'createUpDownCounter'): Open => {
  return (meter, { name, options, recorder, onWrite }) => {
    const instrument = meter[create](name, options)
    recorder.connect((value, series) => {
      onWrite()
      instrument.add(value, series)
    })
  }
}

const recording = (create: 'createHistogram' | 'createGauge'): Open => {
  return (meter, { name, options, recorder, onWrite }) => {
    const instrument = meter[create](name, options)
    recorder.connect((value, series) => {
      onWrite()
      instrument.record(value, series)
    })
  }
}

const observing = (
  create: 'createObservableCounter' | 'createObservableUpDownCounter' | 'createObservableGauge',
): Open => {
  return (meter, { name, options, recorder }) => {
    meter[create](name, options).addCallback((result) => {
      const write: Write = (value, series) => result.observe(value, series)
      recorder.observe(write)
    })
  }
}

const OPEN: Record<MetricType, Open> = {
  counter: adding('createCounter'),
  up_down_counter: adding('createUpDownCounter'),
  histogram: recording('createHistogram'),
  gauge: recording('createGauge'),
  observable_counter: observing('createObservableCounter'),
  observable_up_down_counter: observing('createObservableUpDownCounter'),
  observable_gauge: observing('createObservableGauge'),
}

function optionsOf({ unit, brief, valueType, buckets }: MetricShape): MetricOptions {
  return {
    unit,
    description: brief,
    valueType: valueType === 'int' ? ValueType.INT : ValueType.DOUBLE,
    ...(buckets !== undefined && { advice: { explicitBucketBoundaries: [...buckets] } }),
  }
}
