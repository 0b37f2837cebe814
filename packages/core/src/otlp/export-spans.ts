/** Sends recorded spans by OpenTelemetry's OTLP exporter. Loaded with `import()`, once spans are to be sent. */
import {
  type IExportTraceServiceResponse,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { SpanRecord } from '../engine/span-record.ts'
import type { Wire } from './connection.ts'
import { readableSpan } from './readable-span.ts'
import { type OpenSender, senderOf } from './sender.ts'

const WIRE: Wire<ReadableSpan[], IExportTraceServiceResponse> = {
  variable: 'TRACES',
  serializer: ProtobufTraceSerializer,
  component: 'otlp_http_span_exporter',
  counter: TraceExporterMetricsHelper,
  rejected: ({ partialSuccess }) => partialSuccess?.rejectedSpans,
}

/** Makes what sends spans. */
export const openSender: OpenSender<readonly SpanRecord[]> = senderOf(WIRE, (spans, resource) =>
  spans.map((span) => readableSpan(span, resource)),
)
