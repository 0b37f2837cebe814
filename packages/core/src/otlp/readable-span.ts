/**
 * A recorded span as OpenTelemetry's exporters read it. Only attributes that may leave the machine are shown: what is for the local trace
 * file alone (`localAttributes`) stands in no field here.
 */
import { type SpanContext, SpanKind, type SpanStatus, SpanStatusCode } from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { SpanEvent, SpanLink, SpanRecord } from '../engine/span-record.ts'
import { VERSION } from '../global-state.ts'
import { hrDuration, hrTimeOf } from './hr-time.ts'

/** The scope of core's own spans and events. One object: the serializer groups by its identity. */
export const OWN_SCOPE: InstrumentationScope = { name: '@zeph-telemetry/core', version: VERSION }

const KINDS: Readonly<Record<SpanRecord['kind'], SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}
const STATUSES: Readonly<Record<SpanRecord['status'], SpanStatusCode>> = {
  unset: SpanStatusCode.UNSET,
  ok: SpanStatusCode.OK,
  error: SpanStatusCode.ERROR,
}

/** The span in OpenTelemetry's form. */
export function readableSpan(span: SpanRecord, resource: Resource): ReadableSpan {
  const context = contextOf(span)
  const readable: Writable<ReadableSpan> = {
    // Programs without types may have given anything; the serializer breaks at what is no string.
    name: String(span.name),
    kind: KINDS[span.kind],
    spanContext: () => context,
    startTime: hrTimeOf(span.startTime),
    endTime: hrTimeOf(span.endTime),
    duration: hrDuration(span.endTime - span.startTime),
    status: statusOf(span),
    attributes: span.attributes,
    events: span.events.length === 0 ? [] : span.events.map(readableEvent),
    links: span.links.length === 0 ? [] : span.links.map(readableLink),
    ended: true,
    resource,
    instrumentationScope: typeof span.scope?.name === 'string' ? span.scope : OWN_SCOPE,
    droppedAttributesCount: span.droppedAttributes,
    droppedEventsCount: span.droppedEvents,
    droppedLinksCount: span.droppedLinks,
  }
  const parent = parentOf(span)
  if (parent !== undefined) readable.parentSpanContext = parent
  return readable
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

function statusOf({ status, statusMessage }: SpanRecord): SpanStatus {
  const code = STATUSES[status]
  return statusMessage === undefined ? { code } : { code, message: statusMessage }
}

function contextOf({ traceId, spanId, traceFlags, traceState }: SpanRecord): SpanContext {
  return traceState === undefined ? { traceId, spanId, traceFlags } : { traceId, spanId, traceFlags, traceState }
}

/** Where the parent does not leave the process it is the nearest one that does. */
function parentOf(span: SpanRecord): SpanContext | undefined {
  const { traceId, traceFlags, parentIsRemote, exportedParent } = span
  const spanId = exportedParent === undefined ? span.parentSpanId : exportedParent.spanId
  return spanId === undefined ? undefined : { traceId, spanId, traceFlags, isRemote: parentIsRemote }
}

function readableEvent({ name, time, attributes, droppedAttributes }: SpanEvent): ReadableSpan['events'][number] {
  return {
    name: String(name),
    time: hrTimeOf(time),
    ...(attributes !== undefined && { attributes }),
    droppedAttributesCount: droppedAttributes,
  }
}

function readableLink({ context, attributes, droppedAttributes }: SpanLink): ReadableSpan['links'][number] {
  return { context, ...(attributes !== undefined && { attributes }), droppedAttributesCount: droppedAttributes }
}
