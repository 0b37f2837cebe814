/** Sends collected metrics by OpenTelemetry's OTLP exporter. Loaded with `import()`, once metrics are to be sent. */
import {
  type IExportMetricsServiceResponse,
  JsonMetricsSerializer,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer'
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { exactJson } from './exact-json.ts'
import { type OpenSender, senderOf, type Wire } from './sender.ts'

const WIRE: Wire<ResourceMetrics, IExportMetricsServiceResponse> = {
  variable: 'METRICS',
  method: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  serializers: {
    'application/x-protobuf': ProtobufMetricsSerializer,
    'application/json': exactJson(JsonMetricsSerializer),
  },
  rejected: ({ partialSuccess }) => partialSuccess?.rejectedDataPoints,
}

/** Makes what sends metrics. Their resource is that of the other signals, so that a backend can join them. */
export const openSender: OpenSender<ResourceMetrics> = senderOf(WIRE, ({ scopeMetrics }, resource) => ({
  resource,
  scopeMetrics,
}))
