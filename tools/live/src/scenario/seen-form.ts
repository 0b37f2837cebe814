/** A recorded span or event in the form in which a receiver must see it: written from OTLP's specification, not from what exports it. */
import type { AttributeValue, EventRecord, SpanRecord } from '@zeph-telemetry/core'
import type { AnyValue, Attributes, ReceivedLog, ReceivedSpan } from '@zeph-telemetry/otlp-receiver'

/** A span without its resource, which is that of the process. */
export type SeenSpan = Omit<ReceivedSpan, 'resource'>
/** The same of an event. */
export type SeenEvent = Omit<ReceivedLog, 'resource'>

const HAS_IS_REMOTE = 0x100
const IS_REMOTE = 0x200
const OWN_SCOPE = { name: '@zeph-telemetry/core', version: '0.1.0' }
/** Numbers by OTLP's data model of logs. */
const SEVERITIES = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 } as const

/** What must arrive of a span that has ended. */
export function seenSpan(span: SpanRecord): SeenSpan {
  return {
    name: span.name,
    kind: span.kind,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    traceState: span.traceState?.serialize() ?? '',
    flags: flags(span.traceFlags, span.parentIsRemote),
    startTime: unixNanoseconds(span.startTime),
    endTime: unixNanoseconds(span.endTime),
    attributes: attributes(span.attributes),
    droppedAttributes: span.droppedAttributes,
    events: span.events.map((event) => ({
      name: event.name,
      time: unixNanoseconds(event.time),
      attributes: attributes(event.attributes),
      droppedAttributes: event.droppedAttributes,
    })),
    droppedEvents: span.droppedEvents,
    links: span.links.map(({ context, ...link }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      traceState: context.traceState?.serialize() ?? '',
      flags: flags(context.traceFlags, context.isRemote === true),
      attributes: attributes(link.attributes),
      droppedAttributes: link.droppedAttributes,
    })),
    droppedLinks: span.droppedLinks,
    status: span.status,
    statusMessage: span.statusMessage ?? '',
    scope: span.scope === undefined ? OWN_SCOPE : { name: span.scope.name, version: span.scope.version ?? '' },
  }
}

/** What must arrive of an event. */
export function seenEvent({ name, time, severity, spanContext, attributes: given }: EventRecord): SeenEvent {
  return {
    eventName: name,
    time: unixNanoseconds(time),
    observedTime: unixNanoseconds(time),
    severityNumber: SEVERITIES[severity],
    severityText: severity.toUpperCase(),
    body: { type: 'empty' },
    attributes: attributes(given),
    droppedAttributes: 0,
    traceId: spanContext?.traceId ?? '',
    spanId: spanContext?.spanId ?? '',
    flags: spanContext?.traceFlags ?? 0,
    scope: OWN_SCOPE,
  }
}

function flags(traceFlags: number, isRemote: boolean): number {
  return traceFlags | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0)
}

/** Node knows the origin of its clock in microseconds. */
function unixNanoseconds(sinceOrigin: number): bigint {
  return BigInt(Math.round(performance.timeOrigin * 1e3)) * 1000n + BigInt(Math.round(sinceOrigin))
}

function attributes(stored: Readonly<Record<string, AttributeValue>> | undefined): Attributes {
  return Object.fromEntries(Object.entries(stored ?? {}).map(([key, value]) => [key, anyValue(value)]))
}

/** A number is an integer on the wire where it is one; null and what is left out inside are empty. */
function anyValue(value: AttributeValue | undefined): AnyValue {
  if (value === null || value === undefined) return { type: 'empty' }
  if (typeof value === 'string') return { type: 'string', value }
  if (typeof value === 'boolean') return { type: 'bool', value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { type: 'int', value: BigInt(value) } : { type: 'double', value }
  }
  if (value instanceof Uint8Array) return { type: 'bytes', value: Buffer.from(value).toString('hex') }
  if (Array.isArray(value)) return { type: 'array', value: value.map(anyValue) }
  return { type: 'kvlist', value: attributes(value as Record<string, AttributeValue>) }
}
