/** Metrics as Prometheus's text exposition format 0.0.4. Imported when somebody asks for it: the serializer's package brings a server along. */
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { inSeconds } from './in-seconds.ts'
import { safeLabels } from './prometheus-labels.ts'
import { prometheusBase, unitsPerSecond } from './prometheus-names.ts'

/** One scope holds all metrics, so its name would only repeat itself in every line. */
const WITHOUT_SCOPE = [undefined, false, undefined, false, true] as const

const serializer = new PrometheusSerializer(...WITHOUT_SCOPE)

/** The text of these metrics; ends with a line feed, as the format demands. */
export function prometheusText({ resource, scopeMetrics }: ResourceMetrics): string {
  const text = serializer.serialize({
    resource: resourceFromAttributes(safeLabels(resource.attributes)),
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(asWritten) })),
  })
  return text.endsWith('\n') ? text : `${text}\n`
}

function asWritten(metric: MetricData): MetricData {
  const { name, unit } = metric.descriptor
  const perSecond = unitsPerSecond(name, unit)
  const converted = withSafeLabels(perSecond === undefined ? metric : inSeconds(metric, perSecond))
  const base = prometheusBase(name, unit, kindOf(metric))
  return { ...converted, descriptor: { ...converted.descriptor, name: base } }
}

/** What a metric is in the text. */
export function kindOf(metric: MetricData): 'counter' | 'gauge' | 'histogram' {
  if (metric.dataPointType === DataPointType.HISTOGRAM) return 'histogram'
  return metric.dataPointType === DataPointType.SUM && metric.isMonotonic ? 'counter' : 'gauge'
}

function withSafeLabels(metric: MetricData): MetricData {
  const reserved = metric.dataPointType === DataPointType.HISTOGRAM ? 'le' : undefined
  const dataPoints = metric.dataPoints.map((point) => ({
    ...point,
    attributes: safeLabels(point.attributes, reserved),
  }))
  return { ...metric, dataPoints } as MetricData
}
