/** Metrics as Prometheus's text exposition format 0.0.4. Imported when somebody asks for it: the serializer's package brings a server along. */
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { safeLabels } from './prometheus-labels.ts'

/** One scope holds all metrics, so its name would only repeat itself in every line. */
const WITHOUT_SCOPE = [undefined, false, undefined, false, true] as const

const serializer = new PrometheusSerializer(...WITHOUT_SCOPE)

/** The text of these metrics; ends with a line feed, as the format demands. */
export function prometheusText({ resource, scopeMetrics }: ResourceMetrics): string {
  const text = serializer.serialize({
    resource: resourceFromAttributes(safeLabels(resource.attributes)),
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(withSafeLabels) })),
  })
  return text.endsWith('\n') ? text : `${text}\n`
}

function withSafeLabels(metric: MetricData): MetricData {
  const reserved = metric.dataPointType === DataPointType.HISTOGRAM ? 'le' : undefined
  const dataPoints = metric.dataPoints.map((point) => ({
    ...point,
    attributes: safeLabels(point.attributes, reserved),
  }))
  return { ...metric, dataPoints } as MetricData
}
