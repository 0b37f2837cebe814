/** Hands the spans of a host's OpenTelemetry SDK to core's layers. */
import { fromForeign, type SpanContext } from '../context/context.ts'
import { type Attributes, allWithoutSecrets, nameWithoutSecrets, type StoredAttributes } from '../engine/attributes.ts'
import { fromTimeInput } from '../engine/clock.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import { state } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'
import { kindOf } from './kind.ts'

/** What is read of a span of OpenTelemetry's SDK (its ReadableSpan), as a structure. */
export interface HostSpan {
  readonly name: string
  readonly kind: number
  readonly startTime: [number, number]
  readonly endTime: [number, number]
  readonly status: { readonly code: number; readonly message?: string }
  readonly attributes: object
  readonly events: readonly HostEvent[]
  readonly links: readonly { readonly context: SpanContext; readonly attributes?: object }[]
  readonly instrumentationScope?: { readonly name: string; readonly version?: string }
  readonly droppedAttributesCount: number
  readonly droppedEventsCount: number
  readonly droppedLinksCount: number
  spanContext(): SpanContext
}

/** An event of such a span. */
export interface HostEvent {
  readonly name: string
  readonly time: [number, number]
  readonly attributes?: object
  readonly droppedAttributesCount?: number
}

/** OpenTelemetry's SpanProcessor, as a structure. */
export interface HostSpanProcessor {
  onStart(span: HostSpan, parentContext: object): void
  onEnd(span: HostSpan): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/**
 * A span processor for a host that has its own OpenTelemetry SDK: its spans reach core's layers (trace file, tests) too.
 * Never throws into the host.
 * @example
 * new NodeSDK({ spanProcessors: [new BatchSpanProcessor({ exporter }), zephSpanProcessor()] })
 */
export function zephSpanProcessor(): HostSpanProcessor {
  return {
    onStart: (span, parentContext) => quietly(() => copyStart(span, parentContext)),
    onEnd: (span) => quietly(() => copyEnd(span)),
    forceFlush: async () => state.engine?.flush(),
    shutdown: async () => state.engine?.flush(),
  }
}

/** A host that never ends its spans must not fill the memory: beyond this many open copies, the oldest is given up. */
const OPEN_COPIES = 10_000

function copyStart(span: HostSpan, parentContext: object): void {
  if (!state.recording || state.engine === undefined) return
  const { foreign } = state.engine
  const identity = span.spanContext()
  const copy = state.engine.start(
    span.name,
    {
      kind: kindOf(span.kind),
      attributes: span.attributes as Attributes,
      startTime: span.startTime,
      identity,
      ...(span.instrumentationScope && { scope: span.instrumentationScope }),
    },
    fromForeign(parentContext as never),
  )
  if (copy === undefined) return
  foreign.set(identity.spanId, copy)
  if (foreign.size > OPEN_COPIES) giveUpOldest(foreign)
}

function giveUpOldest(foreign: Map<string, RecordingSpan>): void {
  const [spanId, copy] = foreign.entries().next().value!
  foreign.delete(spanId)
  warnOnce(
    'host-spans-open',
    `the host has more than ${OPEN_COPIES} open spans; the oldest are recorded as abandoned (first: "${copy.name}")`,
  )
  copy.set('zeph.abandoned', true)
  copy.end()
}

function copyEnd(span: HostSpan): void {
  const { spanId } = span.spanContext()
  const copy = state.engine?.foreign.get(spanId)
  if (copy === undefined) return
  state.engine?.foreign.delete(spanId)
  fill(copy, span)
  copy.end(span.endTime)
}

function fill(copy: RecordingSpan, span: HostSpan): void {
  copy.updateName(span.name)
  copy.droppedAttributes = span.droppedAttributesCount
  copy.droppedEvents = span.droppedEventsCount
  copy.set(span.attributes as Attributes)
  for (const { name, time, attributes, droppedAttributesCount } of span.events) {
    copy.record({
      name: nameWithoutSecrets(name),
      time: fromTimeInput(time),
      attributes: attributes === undefined ? undefined : (allWithoutSecrets(attributes) as StoredAttributes),
      droppedAttributes: droppedAttributesCount ?? 0,
    })
  }
  copy.addLinks(span.links)
  copy.droppedLinks += span.droppedLinksCount
  copy.setStatus(span.status)
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // The host's program is worth more than a copy of its span.
  }
}
