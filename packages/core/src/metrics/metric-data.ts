/** What was accumulated as OpenTelemetry's data: cumulative, and a copy. Imported where the SDK is. */
import { type HrTime, ValueType } from '@opentelemetry/api'
import {
  AggregationTemporality,
  DataPointType,
  type Histogram,
  type HistogramMetricData,
  type MetricData,
} from '@opentelemetry/sdk-metrics'
import { type Accumulator, boundsOf, type HistogramSeries, type NumberSeries } from './accumulator.ts'
import type { BucketSeries, Buckets } from './buckets.ts'
import { type Exemplars, nameExemplars } from './exemplar.ts'
import type { MetricShape } from './metric-definition.ts'

/** Between which points of time it was measured. */
export interface Times {
  readonly startTime: HrTime
  readonly endTime: HrTime
}

type Described = Pick<MetricShape, 'unit' | 'brief' | 'valueType'>

/** The data of a metric that is measured, not read; undefined where nothing was. */
export function metricData(
  name: string,
  shape: MetricShape,
  accumulated: readonly Accumulator[],
  times: Times,
): MetricData | undefined {
  if (accumulated.length === 0) return undefined
  if (shape.type === 'histogram') {
    const measured = (accumulated as readonly HistogramSeries[]).map((each) => ({
      attributes: each.series,
      buckets: each,
    }))
    return histogramData(name, { ...shape, buckets: boundsOf(shape) }, measured, times)
  }
  const dataPoints = (accumulated as readonly NumberSeries[]).map(({ series, value, exemplars }) => ({
    ...times,
    attributes: leadingTo(exemplars, series),
    value,
  }))
  return shape.type === 'gauge'
    ? { ...commonOf(name, shape), dataPointType: DataPointType.GAUGE, dataPoints }
    : { ...commonOf(name, shape), dataPointType: DataPointType.SUM, isMonotonic: shape.type === 'counter', dataPoints }
}

/** The data of a histogram. @param shape its `buckets` are upper bounds, in the metric's unit */
export function histogramData(
  name: string,
  shape: Described & { readonly buckets: readonly number[] },
  measured: readonly BucketSeries[],
  times: Times,
): HistogramMetricData {
  const dataPoints = measured.map(({ attributes, buckets }) => ({
    ...times,
    attributes: leadingTo(buckets.exemplars, attributes),
    value: histogramOf(shape.buckets, buckets),
  }))
  return { ...commonOf(name, shape), dataPointType: DataPointType.HISTOGRAM, dataPoints }
}

function commonOf(name: string, { unit, brief, valueType }: Described) {
  const type = valueType === 'int' ? ValueType.INT : ValueType.DOUBLE
  return {
    descriptor: { name, description: brief, unit, valueType: type },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  }
}

function histogramOf(bounds: readonly number[], { counts, count, sum, min, max, perUnit }: Buckets): Histogram {
  return {
    buckets: { boundaries: [...bounds], counts: [...counts] },
    count,
    sum: sum / perUnit,
    min: min / perUnit,
    max: max / perUnit,
  }
}

/** The attributes of a data point, which lead to the exemplars that were kept of its series. */
function leadingTo<A extends object>(exemplars: Exemplars | undefined, attributes: A): A {
  if (exemplars !== undefined) nameExemplars(attributes, exemplars)
  return attributes
}
