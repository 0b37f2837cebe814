/** Hands the spans of a host's OpenTelemetry SDK to core's layers. */
import { fromForeign, type SpanContext } from '../context/context.ts'
import type { Attributes } from '../engine/attributes.ts'
import type { TimeInput } from '../engine/clock.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import { state } from '../global-state.ts'
import { kindOf } from './kind.ts'

/** What is read of a span of OpenTelemetry's SDK (its ReadableSpan), as a structure. */
export interface HostSpan {
  readonly name: string
  readonly kind: number
  readonly startTime: [number, number]
  readonly endTime: [number, number]
  readonly status: { readonly code: number; readonly message?: string }
  readonly attributes: object
  readonly events: readonly { readonly name: string; readonly time: [number, number]; readonly attributes?: object }[]
  readonly links: readonly { readonly context: SpanContext; readonly attributes?: object }[]
  readonly instrumentationScope?: { readonly name: string; readonly version?: string }
  spanContext(): SpanContext
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

function copyStart(span: HostSpan, parentContext: object): void {
  if (!state.recording || state.engine === undefined) return
  const identity = span.spanContext()
  const copy = state.engine.start(
    span.name,
    {
      kind: kindOf(span.kind),
      startTime: span.startTime,
      identity,
      ...(span.instrumentationScope && { scope: span.instrumentationScope }),
    },
    fromForeign(parentContext as never),
  )
  if (copy !== undefined) state.engine.foreign.set(identity.spanId, copy)
}

function copyEnd(span: HostSpan): void {
  const { spanId } = span.spanContext()
  const copy = state.engine?.foreign.get(spanId)
  if (copy === undefined) return
  state.engine?.foreign.delete(spanId)
  fill(copy, span)
  copy.end(span.endTime as TimeInput)
}

function fill(copy: RecordingSpan, span: HostSpan): void {
  copy.updateName(span.name)
  copy.set(span.attributes as Attributes)
  for (const event of span.events) copy.addEvent(event.name, event.attributes, event.time)
  copy.addLinks(span.links)
  copy.setStatus(span.status)
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // The host's program is worth more than a copy of its span.
  }
}
