/** An event as OpenTelemetry's exporters read it: a log record with a name. */
import { SeverityNumber } from '@opentelemetry/api'
import type { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import type { Resource } from '@opentelemetry/resources'
import type { EventRecord } from '../engine/event-record.ts'
import { hrTimeOf } from './hr-time.ts'
import { OWN_SCOPE } from './readable-span.ts'

/** OpenTelemetry's `ReadableLogRecord`. */
export type ReadableEvent = Parameters<(typeof ProtobufLogsSerializer)['serializeRequest']>[0][number]

/** The first of each range that OTLP's data model has for a severity. */
export const SEVERITIES: Readonly<Record<EventRecord['severity'], SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
}

/** The event in OpenTelemetry's form. */
export function readableEvent(event: EventRecord, resource: Resource): ReadableEvent {
  const { name, severity, time, attributes, spanContext } = event
  const at = hrTimeOf(time)
  return {
    // Programs without types may have given anything; the serializer breaks at what is no string.
    eventName: String(name),
    hrTime: at,
    hrTimeObserved: at,
    severityNumber: SEVERITIES[severity],
    severityText: severity.toUpperCase(),
    ...(spanContext !== undefined && { spanContext }),
    attributes,
    droppedAttributesCount: 0,
    resource,
    instrumentationScope: OWN_SCOPE,
  }
}
