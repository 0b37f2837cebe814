/** What layers see of a span: plain data, read-only. All times are clock readings (see `clock.ts`). */
import type { SpanContext, TraceState } from '../context/context.ts'
import type { Correlation } from '../context/correlation.ts'
import type { StoredAttributes } from './attributes.ts'

/** OpenTelemetry's span kinds. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** OpenTelemetry's status codes. */
export type SpanStatus = 'unset' | 'ok' | 'error'

/** Which part of a turn's time a span is; `turn` is the turn itself. Span maps say it, nothing else does. */
export type SpanPhase = 'turn' | 'context' | 'llm' | 'tools' | 'memory'

/** Names what made a span: an OpenTelemetry instrumentation scope. */
export interface InstrumentationScope {
  readonly name: string
  readonly version?: string
}

/** Something that happened at one moment inside a span. */
export interface SpanEvent {
  readonly name: string
  readonly time: number
  readonly attributes: Readonly<StoredAttributes> | undefined
  readonly droppedAttributes: number
  /** A message that left or arrived here: sinks join the two ends by an arrow. 64 bits as 16 hex digits. */
  readonly message?: { readonly id: string; readonly direction: 'sent' | 'received' }
}

/** A reference to another span, in this process or elsewhere. */
export interface SpanLink {
  readonly context: SpanContext
  /** The span referred to, where it is one of this process; until the layers have seen the end of the span that has the link. */
  readonly target: SpanRecord | undefined
  readonly attributes: Readonly<StoredAttributes> | undefined
  readonly droppedAttributes: number
}

/**
 * What all spans below one local root share. A local root is a span without a parent in this process.
 * `drawn` belongs to the trace file sink, `bridged` to the metrics bridge.
 */
export interface LocalTrace {
  readonly traceId: string
  readonly root: string
  drawn: unknown
  bridged: unknown
}

/** A span as layers see it; complete once `ended` is true. */
export interface SpanRecord {
  readonly name: string
  readonly kind: SpanKind
  /** Undefined on most spans. */
  readonly phase: SpanPhase | undefined
  readonly scope: InstrumentationScope | undefined
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** 16 lower-case hex digits. */
  readonly spanId: string
  /** 16 lower-case hex digits; undefined on the root of a trace. */
  readonly parentSpanId: string | undefined
  readonly parentIsRemote: boolean
  readonly traceFlags: number
  readonly traceState: TraceState | undefined
  readonly localTrace: LocalTrace
  /** The parent, where it is a span of this process that has not ended. */
  readonly openParent: SpanRecord | undefined
  /** The parent, where it is a span of this process, ended or not; until the layers have seen the end of this one. */
  readonly localParent: SpanRecord | undefined
  /** Nanoseconds since `performance.timeOrigin`. */
  readonly startTime: number
  /** Nanoseconds since `performance.timeOrigin`; 0 while the span is open. */
  readonly endTime: number
  /** True where a caller gave the start or end time: then spans may overlap in ways that the clock rules out. */
  readonly hasGivenTimes: boolean
  readonly ended: boolean
  /** Ids of the work that the span is part of, as they were given: neither bounded nor redacted. Their attributes are. */
  readonly correlation: Correlation | undefined
  readonly attributes: Readonly<StoredAttributes>
  /** Attributes that must not leave the machine: content and arguments, where the configuration asks for them locally. */
  readonly localAttributes: Readonly<StoredAttributes> | undefined
  readonly events: readonly SpanEvent[]
  readonly links: readonly SpanLink[]
  readonly status: SpanStatus
  readonly statusMessage: string | undefined
  readonly droppedAttributes: number
  readonly droppedEvents: number
  readonly droppedLinks: number
  /** Place of the trace file sink: where the span is drawn. */
  drawn: unknown
  /** Place of the metrics bridge. */
  bridged: unknown
  /** Place of what counts allocations. */
  allocated: unknown
  /** Place of the exporter: the parent that receivers are told, where it is not the parent. */
  exportedParent: { readonly spanId: string | undefined } | undefined
}
