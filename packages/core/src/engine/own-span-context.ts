/**
 * The identity of a span of this process, as it is handed out: knows its span, so that a link to it does, too. A field, and no map from
 * contexts to spans: that would cost more than the span.
 */
import type { SpanContext, TraceState } from '../context/context.ts'
import type { SpanRecord } from './span-record.ts'

/** Holds its span: whoever keeps a context keeps that. Copies of it do not. */
export class OwnSpanContext implements SpanContext {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
  /** Absent where there is none. */
  declare readonly traceState?: TraceState
  readonly #span: SpanRecord

  constructor(span: SpanRecord) {
    this.traceId = span.traceId
    this.spanId = span.spanId
    this.traceFlags = span.traceFlags
    if (span.traceState !== undefined) this.traceState = span.traceState
    this.#span = span
  }

  /** The span behind a context that was handed out; undefined for every other. */
  static spanOf(context: SpanContext): SpanRecord | undefined {
    return #span in context ? context.#span : undefined
  }
}
