/** What was accumulated as OpenTelemetry's data: cumulative, and a copy. Imported where the SDK is. */
import { type HrTime, ValueType } from '@opentelemetry/api'
import { AggregationTemporality, DataPointType, type Histogram, type MetricData } from '@opentelemetry/sdk-metrics'
import { type Accumulator, boundsOf, type HistogramSeries, type NumberSeries } from './accumulator.ts'
import type { Buckets } from './buckets.ts'
import { nameExemplars } from './exemplar.ts'
import type { MetricShape } from './metric-definition.ts'

/** Between which points of time it was measured. */
export interface Times {
  readonly startTime: HrTime
  readonly endTime: HrTime
}

/** How OpenTelemetry describes a metric. */
export function descriptorOf(
  name: string,
  { unit, brief, valueType }: Omit<MetricShape, 'type' | 'buckets'>,
): MetricData['descriptor'] {
  return { name, description: brief, unit, valueType: valueType === 'int' ? ValueType.INT : ValueType.DOUBLE }
}

/** The data of a metric that is measured, not read; undefined where nothing was. */
export function metricData(
  name: string,
  shape: MetricShape,
  accumulated: readonly Accumulator[],
  times: Times,
): MetricData | undefined {
  if (accumulated.length === 0) return undefined
  const common = { descriptor: descriptorOf(name, shape), aggregationTemporality: AggregationTemporality.CUMULATIVE }
  if (shape.type === 'histogram') {
    const dataPoints = (accumulated as readonly HistogramSeries[]).map((each) => ({
      ...times,
      attributes: leadingToExemplars(each.series, each),
      value: histogramOf(boundsOf(shape), each),
    }))
    return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints }
  }
  const dataPoints = (accumulated as readonly NumberSeries[]).map((each) => ({
    ...times,
    attributes: leadingToExemplars(each.series, each),
    value: each.value,
  }))
  return shape.type === 'gauge'
    ? { ...common, dataPointType: DataPointType.GAUGE, dataPoints }
    : { ...common, dataPointType: DataPointType.SUM, isMonotonic: shape.type === 'counter', dataPoints }
}

/** The value of a histogram's data point. @param bounds upper ones, in the metric's unit */
export function histogramOf(bounds: readonly number[], { counts, count, sum, min, max, perUnit }: Buckets): Histogram {
  return {
    buckets: { boundaries: [...bounds], counts: [...counts] },
    count,
    sum: sum / perUnit,
    min: min / perUnit,
    max: max / perUnit,
  }
}

/** The attributes of a data point, which lead to what else was kept of its series. */
export function leadingToExemplars<A extends object>(attributes: A, { exemplars }: Pick<Buckets, 'exemplars'>): A {
  if (exemplars !== undefined) nameExemplars(attributes, exemplars)
  return attributes
}
