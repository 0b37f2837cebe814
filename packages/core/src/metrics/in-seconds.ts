/** A metric whose unit is a part of a second, in seconds: names, bounds and values of one text agree in their unit. */
import { DataPointType, type Histogram, type MetricData } from '@opentelemetry/sdk-metrics'

/** The same metric; `perSecond` of its units are a second. */
export function inSeconds(metric: MetricData, perSecond: number): MetricData {
  const descriptor = { ...metric.descriptor, unit: 's' }
  switch (metric.dataPointType) {
    case DataPointType.HISTOGRAM: {
      const dataPoints = metric.dataPoints.map((point) => ({ ...point, value: scaled(point.value, perSecond) }))
      return { ...metric, descriptor, dataPoints }
    }
    case DataPointType.SUM:
    case DataPointType.GAUGE: {
      const dataPoints = metric.dataPoints.map((point) => ({ ...point, value: point.value / perSecond }))
      return { ...metric, descriptor, dataPoints }
    }
    default:
      return metric
  }
}

function scaled({ buckets, sum, ...rest }: Histogram, perSecond: number): Histogram {
  const boundaries = buckets.boundaries.map((boundary) => boundary / perSecond)
  // Minimum and maximum stand in no text.
  return { ...rest, buckets: { ...buckets, boundaries }, ...(sum !== undefined && { sum: sum / perSecond }) }
}
