/** The span that users and subsystem packages hold, and the one they hold where nothing is recorded. */
import type { ParentSpan, SpanContext } from '../context/context.ts'
import type { Attributes, AttributeValue } from './attributes.ts'

/** How a failure is recorded. */
export interface FailOptions {
  /** Default true: an exception event, once per Error object. */
  readonly exception?: boolean
}

/**
 * A span in the hands of its maker. Every method is safe after the end (it does nothing) and none throws.
 */
export interface Span {
  /** False on the span that stands in where nothing is recorded. */
  readonly recording: boolean
  /** 32 lower-case hex digits; all zero where nothing is recorded. */
  readonly traceId: string
  /** 16 lower-case hex digits; all zero where nothing is recorded. */
  readonly spanId: string
  /** Seconds since the span started, by the spans' own clock; 0 where nothing is recorded. */
  readonly elapsed: number
  /** W3C identity, as OpenTelemetry's API has it. */
  spanContext(): SpanContext
  /** Sets one attribute, or several. An `undefined` value sets nothing. */
  set(key: string, value: AttributeValue | undefined): this
  set(attributes: Attributes): this
  /** Records that something happened now. Attribute values are simple ones: strings, numbers, booleans and arrays of one of them. */
  event(name: string, attributes?: Attributes): this
  /** Refers to another span, such as the sender of a message. */
  link(target: ParentSpan | SpanContext, attributes?: Attributes): this
  /**
   * Content: what users and models said. Recorded only where `telemetry.capture_content` asks for it; else `read` is not called. Bounded, redacted,
   * and by default seen by the local trace file alone.
   */
  content(key: string, read: () => unknown): this
  /**
   * Marks the span as failed: status, `error.type`, and one exception event per Error object. Without an event where nothing was thrown,
   * such as for an exit code: `{ exception: false }`.
   */
  fail(error: unknown, options?: FailOptions): this
  /** Calls `fn` with this span active. Does not end the span. */
  run<R>(fn: () => R): R
  /**
   * Keeps `instrumentFn` and `withSpan` from ending the span when their function is done.
   * @returns the function that ends it; calling it twice does nothing
   */
  deferEnd(): () => void
  /** Ends the span, now. Only the first call counts. */
  end(): void
}

const NO_CONTEXT: SpanContext = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }

/** Stands in for a span where nothing is recorded; does nothing and keeps nothing. */
export const NO_SPAN: Span = {
  recording: false,
  traceId: NO_CONTEXT.traceId,
  spanId: NO_CONTEXT.spanId,
  elapsed: 0,
  spanContext: () => NO_CONTEXT,
  set: () => NO_SPAN,
  event: () => NO_SPAN,
  link: () => NO_SPAN,
  content: () => NO_SPAN,
  fail: () => NO_SPAN,
  run: (fn) => fn(),
  deferEnd: () => () => {},
  end: () => {},
}
