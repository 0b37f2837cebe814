/**
 * Sends events, and lines of the log, as OTLP log records by OpenTelemetry's exporter. Loaded with `import()`, once
 * there are any to be sent.
 */
import {
  type IExportLogsServiceResponse,
  JsonLogsSerializer,
  ProtobufLogsSerializer,
} from '@opentelemetry/otlp-transformer'
import type { EventRecord } from '../engine/event-record.ts'
import type { LogLine } from '../log/log-sink.ts'
import { readableLine } from '../log/otlp-lines/readable-line.ts'
import { type Carry, exactJson } from './exact-json.ts'
import { type ReadableEvent, readableEvent } from './readable-event.ts'
import { type OpenSender, senderOf, type Wire } from './sender.ts'

const WIRE: Wire<ReadableEvent[], IExportLogsServiceResponse> = {
  variable: 'LOGS',
  method: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  serializers: {
    'application/x-protobuf': ProtobufLogsSerializer,
    'application/json': exactJson(JsonLogsSerializer, carryNumbers),
  },
  rejected: ({ partialSuccess }) => partialSuccess?.rejectedLogRecords,
}

/** Makes what sends events. */
export const openSender: OpenSender<readonly (EventRecord | LogLine)[]> = senderOf(WIRE, (items, resource) =>
  // Lines may come from another copy of core.
  items.map((item) => ('text' in item ? readableLine(item, resource) : readableEvent(item, resource))),
)

function carryNumbers(events: ReadableEvent[], carry: Carry): ReadableEvent[] {
  return events.map((event) => ({ ...event, attributes: carry(event.attributes) }))
}
