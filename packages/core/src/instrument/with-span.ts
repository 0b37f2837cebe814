/** Spans around blocks, and spans by hand. */
import { activeContext, type SpanContext } from '../context/context.ts'
import type { Attributes } from '../engine/attributes.ts'
import { isRecordingSpan } from '../engine/recording-span.ts'
import { NO_SPAN, type Span } from '../engine/span.ts'
import type { SpanKind } from '../engine/span-record.ts'
import { state } from '../global-state.ts'
import { profiledCall } from '../profiling/profiled-call.ts'
import { callInSpan, openCall, recordingContext } from './call-in-span.ts'
import { tellEnd } from './open-block.ts'
import { unified } from './unified.ts'

/** How a block's span starts. */
export interface SpanOptions {
  /** Default `internal`. */
  readonly kind?: SpanKind
  /** As of `instrumentFn`: a log line and measurements, too. Default false. */
  readonly unified?: boolean
  /** As of `instrumentFn`: a CPU profile of the span's time. Default false. */
  readonly profile?: boolean
}

/** How a span by hand starts. */
export interface StartOptions extends Pick<SpanOptions, 'kind'> {
  /** When it started, for what is known only afterwards: a reading of `performance.now()` in milliseconds, or a Date. Default now. */
  readonly startTime?: number | Date | undefined
}

/**
 * Calls `fn` inside a span and ends the span when what it returns is done. The span is active in `fn` and in everything
 * asynchronous that it starts.
 * @returns what `fn` returns
 * @example
 * const facts = await withSpan('context.fetch_recall', { 'zeph.limit': 5 }, (span) => store.recall(query, 5))
 */
export function withSpan<R>(name: string, attributes: Attributes, fn: (span: Span) => R, options?: SpanOptions): R {
  const outer = state.recording ? recordingContext() : undefined
  const isUnified = options?.unified === true
  if (outer === undefined) return isUnified ? unified.byHand(name, () => fn(NO_SPAN)) : fn(NO_SPAN)
  const open = () => openCall(outer, { name }, { ...options, attributes })
  const call = options?.profile === true ? profiledCall(name, open) : open()
  if (isUnified) tellEnd(call, (end) => unified.tell(name, end))
  return callInSpan(call, fn, undefined, [call.span]) as R
}

/**
 * Starts a span below the active one and returns it, without making it active: use `span.run(fn)` for that. The caller ends it.
 * @example
 * const span = startSpan('agent.turn', { 'zeph.turn.id': turn })
 * socket.once('close', () => span.end())
 */
export function startSpan(name: string, attributes: Attributes = {}, options?: StartOptions): Span {
  return (state.recording && state.engine?.start(name, { ...options, attributes })) || NO_SPAN
}

/**
 * What ran inside an operation's span so far, by `gen_ai.operation.name`: of an agent's turn, `{ chat: 2, execute_tool: 3 }`. Failed calls
 * count; calls of an agent inside are its own. Undefined for spans that carry no operation, and without the `profiling` condition.
 */
export function operationsIn(span: Pick<Span, 'spanId'>): Readonly<Record<string, number>> | undefined {
  return isRecordingSpan(span) ? span.operations : undefined
}

/** True where spans are recorded: lets an adapter skip the work of describing a call. Always false without the `profiling` condition. */
export function isRecording(): boolean {
  return state.recording
}

/**
 * True where `span.content` would read and keep what it is given: lets an adapter put content together only where somebody wants it. Always
 * false without the `profiling` condition.
 */
export function capturesContent(span: Pick<Span, 'spanId'>): boolean {
  return state.content.content !== false && isRecordingSpan(span) && !span.ended && !span.withholdsContent
}

/** The span that is active here, if it is one of ours and still open; else one that does nothing. */
export function activeSpan(): Span {
  const { span } = activeContext()
  return isRecordingSpan(span) && !span.ended ? span : NO_SPAN
}

/** W3C identity of the active span, whoever made it; undefined where none is active. */
export function activeSpanContext(): SpanContext | undefined {
  return activeContext().span?.spanContext()
}
