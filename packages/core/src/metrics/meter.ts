/** The raw meter: instruments by name, for metrics of users' own. Subsystem packages have metric maps instead. */
import type { Observe, Registration } from './metering.ts'
import type { MetricAttributes, MetricType } from './metric-definition.ts'
import { register } from './register.ts'
import { syncInstrument } from './sync-instrument.ts'

/** What an instrument is made with; all optional. */
export interface InstrumentDescription {
  /** UCUM unit, such as `s`, `By`, `{token}`. Default: none. */
  readonly unit?: string
  readonly description?: string
  /** Default `double`. */
  readonly valueType?: 'int' | 'double'
}

/** What a histogram is made with. */
export interface HistogramOptions extends InstrumentDescription {
  /** Upper bounds of the buckets, inclusive, without infinity. Default: OpenTelemetry's, which are made for milliseconds. */
  readonly buckets?: readonly number[]
}

/** Counts what only grows. */
export interface Counter {
  readonly name: string
  /** Adds a finite number of at least 0. */
  add(value: number, attributes?: MetricAttributes): void
}

/** Counts what grows and shrinks, such as open connections. */
export interface UpDownCounter {
  readonly name: string
  /** Adds a finite number. */
  add(value: number, attributes?: MetricAttributes): void
}

/** Counts values into buckets. */
export interface Histogram {
  readonly name: string
  /** Records a finite number of at least 0. */
  record(value: number, attributes?: MetricAttributes): void
}

/** Keeps the last value. */
export interface Gauge {
  readonly name: string
  /** Records a finite number. */
  record(value: number, attributes?: MetricAttributes): void
}

/** A metric that is read when metrics are collected. */
export interface Observable {
  readonly name: string
  /** The callback is not called any more. */
  stop(): void
}

/**
 * Reports values when it is called, synchronously; several for the same attributes are added up, of a gauge the last one counts. What it throws is
 * reported once, and the other metrics are collected.
 */
export type ObservableCallback = (observe: Observe) => void

/** Makes instruments. The same name gives the same metric; another kind, unit or buckets under a taken name is said once and not recorded. */
export interface Meter {
  counter(name: string, options?: InstrumentDescription): Counter
  upDownCounter(name: string, options?: InstrumentDescription): UpDownCounter
  histogram(name: string, options?: HistogramOptions): Histogram
  gauge(name: string, options?: InstrumentDescription): Gauge
  observableCounter(name: string, options: InstrumentDescription, callback: ObservableCallback): Observable
  observableUpDownCounter(name: string, options: InstrumentDescription, callback: ObservableCallback): Observable
  observableGauge(name: string, options: InstrumentDescription, callback: ObservableCallback): Observable
}

/**
 * Makes instruments for metrics of your own. They may be made at any time, measure while metrics run, and do nothing otherwise.
 * @example
 * const retries = meter.counter('shop.order.retries', { unit: '{retry}', description: 'Orders that were tried again.' })
 * retries.add(1, { 'shop.order.kind': 'express' })
 */
export const meter: Meter = {
  counter: (name, options) => syncInstrument(registered(name, 'counter', options)),
  upDownCounter: (name, options) => syncInstrument(registered(name, 'up_down_counter', options)),
  histogram: (name, options) => syncInstrument(registered(name, 'histogram', options)),
  gauge: (name, options) => syncInstrument(registered(name, 'gauge', options)),
  observableCounter: (name, options, read) => observable(registered(name, 'observable_counter', options), read),
  observableUpDownCounter: (name, options, read) =>
    observable(registered(name, 'observable_up_down_counter', options), read),
  observableGauge: (name, options, read) => observable(registered(name, 'observable_gauge', options), read),
}

function registered(name: string, type: MetricType, options: HistogramOptions = {}): Registration {
  const { unit = '', description = '', valueType = 'double', buckets } = options
  return register(name, { type, unit, brief: description, valueType, buckets })
}

function observable(registration: Registration, read: ObservableCallback): Observable {
  const source = { keys: undefined, read }
  registration.sources.add(source)
  return { name: registration.name, stop: () => void registration.sources.delete(source) }
}
