/** Sends collected metrics by OpenTelemetry's OTLP exporter. Loaded with `import()`, once metrics are to be sent. */
import {
  type IExportMetricsServiceResponse,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer'
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { Wire } from './connection.ts'
import { type OpenSender, senderOf } from './sender.ts'

const WIRE: Wire<ResourceMetrics, IExportMetricsServiceResponse> = {
  variable: 'METRICS',
  serializer: ProtobufMetricsSerializer,
  component: 'otlp_http_metric_exporter',
  counter: MetricsExporterMetricsHelper,
  rejected: ({ partialSuccess }) => partialSuccess?.rejectedDataPoints,
}

/** Makes what sends metrics. Their resource is that of the other signals, so that a backend can join them. */
export const openSender: OpenSender<ResourceMetrics> = senderOf(WIRE, ({ scopeMetrics }, resource) => ({
  resource,
  scopeMetrics,
}))
