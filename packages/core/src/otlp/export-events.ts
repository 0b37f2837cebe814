/** Sends events as OTLP log records by OpenTelemetry's exporter. Loaded with `import()`, once events are to be sent. */
import {
  type IExportLogsServiceResponse,
  LogsExporterMetricsHelper,
  ProtobufLogsSerializer,
} from '@opentelemetry/otlp-transformer'
import type { EventRecord } from '../engine/event-record.ts'
import type { Wire } from './connection.ts'
import { type ReadableEvent, readableEvent } from './readable-event.ts'
import { type OpenSender, senderOf } from './sender.ts'

const WIRE: Wire<ReadableEvent[], IExportLogsServiceResponse> = {
  variable: 'LOGS',
  serializer: ProtobufLogsSerializer,
  component: 'otlp_http_log_exporter',
  counter: LogsExporterMetricsHelper,
  rejected: ({ partialSuccess }) => partialSuccess?.rejectedLogRecords,
}

/** Makes what sends events. */
export const openSender: OpenSender<readonly EventRecord[]> = senderOf(WIRE, (events, resource) =>
  events.map((event) => readableEvent(event, resource)),
)
