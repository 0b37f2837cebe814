/**
 * The state that all meters of the process share: which metrics there are, and the engine that takes their measurements, if one runs.
 * Loads nothing. Every access goes through `metering`.
 */
import type { ParentSpan } from '../context/context.ts'
import { state } from '../global-state.ts'
import type { MetricAttributes, MetricEra, MetricShape } from './metric-definition.ts'
import type { MetricsEngine } from './metrics-engine.ts'
import type { SyncInstrument } from './sync-instrument.ts'

/** Takes the measurements of one metric while metrics run. */
export interface Recorder {
  /** Takes one measurement; `keys` are the attributes that are kept, all where `undefined`. Never throws. */
  record(value: number, attributes: MetricAttributes | undefined, keys: readonly string[] | undefined): void
  /** Takes measurements with the same attributes. Never throws. */
  recordAll(
    values: readonly number[],
    attributes: MetricAttributes | undefined,
    keys: readonly string[] | undefined,
  ): void
}

/** Reports one value of an observable metric. */
export type Observe = (value: number, attributes?: MetricAttributes) => void

/** Something that is read when metrics are collected. */
export interface ObservableSource {
  /** Attributes that are kept; all where `undefined`. */
  readonly keys: readonly string[] | undefined
  readonly read: (observe: Observe) => void
}

/** A metric of this process, known by its name from the first time that somebody asked for it. */
export interface Registration {
  readonly name: string
  readonly shape: MetricShape
  /** Only while metrics run: reading it is all that a measurement costs otherwise. */
  recorder: Recorder | undefined
  /** The instrument that the raw meter hands out for it. */
  instrument: SyncInstrument | undefined
  readonly sources: Set<ObservableSource>
}

/** What the meters of all copies of core share. */
export interface Metering {
  engine: MetricsEngine | undefined
  /** Which names are recorded where conventions have renamed a metric. */
  era: MetricEra | 'both'
  /** The span whose end is being measured: no longer active, but what is measured is its. */
  ending?: ParentSpan | undefined
  /** By lower-case name. */
  readonly registrations: Map<string, Registration>
}

export const metering: Metering = state.metrics
