/** Sends recorded spans by OpenTelemetry's OTLP exporter. Loaded with `import()`, once spans are to be sent. */
import type { Attributes } from '@opentelemetry/api'
import {
  type IExportTraceServiceResponse,
  JsonTraceSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { SpanRecord } from '../engine/span-record.ts'
import { type Carry, exactJson } from './exact-json.ts'
import { readableSpan } from './readable-span.ts'
import { type OpenSender, senderOf, type Wire } from './sender.ts'

const WIRE: Wire<ReadableSpan[], IExportTraceServiceResponse> = {
  variable: 'TRACES',
  method: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  serializers: {
    'application/x-protobuf': ProtobufTraceSerializer,
    'application/json': exactJson(JsonTraceSerializer, carryNumbers),
  },
  rejected: ({ partialSuccess }) => partialSuccess?.rejectedSpans,
}

/** Makes what sends spans. */
export const openSender: OpenSender<readonly SpanRecord[]> = senderOf(WIRE, (spans, resource) =>
  spans.map((span) => readableSpan(span, resource)),
)

function carryNumbers(spans: ReadableSpan[], carry: Carry): ReadableSpan[] {
  const carryIn = <T extends { readonly attributes?: Attributes }>(one: T): T =>
    one.attributes === undefined ? one : { ...one, attributes: carry(one.attributes) }
  return spans.map((span) => ({ ...carryIn(span), events: span.events.map(carryIn), links: span.links.map(carryIn) }))
}
