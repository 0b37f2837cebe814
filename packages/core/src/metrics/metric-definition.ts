/** A metric as data: what metric maps hold, and what every instrument is made from. Types only; nothing of it runs. */

/** Kinds of metrics, by OpenTelemetry's names. Those of an `observable_` kind are read when metrics are collected. */
export type MetricType =
  | 'counter'
  | 'up_down_counter'
  | 'histogram'
  | 'gauge'
  | 'observable_counter'
  | 'observable_up_down_counter'
  | 'observable_gauge'

/** What an attribute of a measurement may hold. Each different value makes another time series: ids and texts do not belong here. */
export type MetricAttributeValue = string | number | boolean

/** Attributes of a measurement by key; an `undefined` value means "not set". */
export type MetricAttributes = { readonly [key: string]: MetricAttributeValue | undefined }

/** One attribute of a metric, as data. */
export interface MetricAttributeDefinition {
  readonly type: 'string' | 'int' | 'double' | 'boolean'
  readonly brief: string
  /** True where a measurement without it is wrong. */
  readonly required?: boolean
}

interface CommonDefinition {
  /** UCUM unit, such as `s`, `By`, `{token}`. */
  readonly unit: string
  readonly brief: string
  /** Default `double`. */
  readonly valueType?: 'int' | 'double'
  /** Whose name it is where conventions have renamed it: recorded only where `metrics.genai_metrics` asks for it. Default: always. */
  readonly era?: MetricEra
  /** The attributes that are kept; all others are dropped. */
  readonly attributes: { readonly [key: string]: MetricAttributeDefinition }
}

/** A metric that is a single number per series. */
export interface NumberDefinition extends CommonDefinition {
  readonly type: Exclude<MetricType, 'histogram'>
}

/** A metric that counts values into buckets. */
export interface HistogramDefinition extends CommonDefinition {
  readonly type: 'histogram'
  /** Upper bounds of the buckets, in the metric's unit, inclusive, without infinity. */
  readonly buckets: readonly number[]
}

/** Conventions as they stand, or as they stood before they were renamed. */
export type MetricEra = 'current' | 'legacy'

/** One metric, as data. */
export type MetricDefinition = NumberDefinition | HistogramDefinition

/** A subsystem's metrics by name; `as const`, followed by `X satisfies MetricMap` as a statement. */
export interface MetricMap {
  readonly [name: string]: MetricDefinition
}

/** What makes an instrument, whichever way it was asked for: two that differ in it cannot share a name. */
export interface MetricShape {
  readonly type: MetricType
  readonly unit: string
  readonly brief: string
  readonly valueType: 'int' | 'double'
  /** `undefined` leaves them to OpenTelemetry's SDK. */
  readonly buckets: readonly number[] | undefined
}
