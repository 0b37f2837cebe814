/** The spans of a trace request, one flat record each. */
import type { Attributes } from './any-value.ts'
import { attributesOf, id, int, messages, number, type ReceivedScope, scopeOf, text } from './fields.ts'
import type { WireMessage } from './messages.ts'

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']
const STATUSES = ['unset', 'ok', 'error']

/** A span as it arrived. Ids are hex digits, times nanoseconds since the Unix epoch, `flags` as on the wire. */
export interface ReceivedSpan {
  readonly name: string
  readonly kind: string
  readonly traceId: string
  readonly spanId: string
  /** Empty on the root of a trace. */
  readonly parentSpanId: string
  readonly traceState: string
  readonly flags: number
  readonly startTime: bigint
  readonly endTime: bigint
  readonly attributes: Attributes
  readonly droppedAttributes: number
  readonly events: readonly ReceivedEvent[]
  readonly droppedEvents: number
  readonly links: readonly ReceivedLink[]
  readonly droppedLinks: number
  readonly status: string
  readonly statusMessage: string
  readonly scope: ReceivedScope
  readonly resource: Attributes
}

export interface ReceivedEvent {
  readonly name: string
  readonly time: bigint
  readonly attributes: Attributes
  readonly droppedAttributes: number
}

export interface ReceivedLink {
  readonly traceId: string
  readonly spanId: string
  readonly traceState: string
  readonly flags: number
  readonly attributes: Attributes
  readonly droppedAttributes: number
}

/** Every span of an ExportTraceServiceRequest, in order. */
export function readSpans(request: WireMessage): ReceivedSpan[] {
  return messages(request['resourceSpans']).flatMap(({ resource, scopeSpans }) => {
    const ofResource = attributesOf(resource)
    return messages(scopeSpans).flatMap(({ scope, spans }) =>
      messages(spans).map((span) => readSpan(span, scopeOf(scope), ofResource)),
    )
  })
}

function readSpan(span: WireMessage, scope: ReceivedScope, resource: Attributes): ReceivedSpan {
  const status = (span['status'] ?? {}) as WireMessage
  return {
    name: text(span['name']),
    kind: KINDS[number(span['kind'])] ?? 'unknown',
    traceId: id(span['traceId']),
    spanId: id(span['spanId']),
    parentSpanId: id(span['parentSpanId']),
    traceState: text(span['traceState']),
    flags: number(span['flags']),
    startTime: int(span['startTimeUnixNano']),
    endTime: int(span['endTimeUnixNano']),
    attributes: attributesOf(span),
    droppedAttributes: number(span['droppedAttributesCount']),
    events: messages(span['events']).map(readEvent),
    droppedEvents: number(span['droppedEventsCount']),
    links: messages(span['links']).map(readLink),
    droppedLinks: number(span['droppedLinksCount']),
    status: STATUSES[number(status['code'])] ?? 'unknown',
    statusMessage: text(status['message']),
    scope,
    resource,
  }
}

function readEvent(event: WireMessage): ReceivedEvent {
  return {
    name: text(event['name']),
    time: int(event['timeUnixNano']),
    attributes: attributesOf(event),
    droppedAttributes: number(event['droppedAttributesCount']),
  }
}

function readLink(link: WireMessage): ReceivedLink {
  return {
    traceId: id(link['traceId']),
    spanId: id(link['spanId']),
    traceState: text(link['traceState']),
    flags: number(link['flags']),
    attributes: attributesOf(link),
    droppedAttributes: number(link['droppedAttributesCount']),
  }
}
