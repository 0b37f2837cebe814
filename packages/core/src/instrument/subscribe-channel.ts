/**
 * Spans from what libraries publish about themselves on `node:diagnostics_channel`, with nothing wrapped: tracing channels, and
 * plain channels whose messages belong together by an object they share (undici's requests).
 */
import { type ChannelListener, subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { activeContext, type Context } from '../context/context.ts'
import type { Attributes } from '../engine/attributes.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import type { Span } from '../engine/span.ts'
import type { SpanKind } from '../engine/span-record.ts'
import { state } from '../global-state.ts'
import { recordingContext } from './call-in-span.ts'
import { guard } from './guard.ts'

/** How a channel's messages become a span. Functions see the published message; what they throw is reported once. */
export interface ChannelRow<M extends object> {
  readonly span: string
  readonly kind?: SpanKind
  readonly attributes?: (message: M) => Attributes | undefined
  /** Looks at the last message before the span ends. */
  readonly onEnd?: (span: Span, message: M) => void
}

/** Plain channels that tell one story: names of the channels, and the object by which their messages belong together. */
export interface PlainChannels<M extends object> {
  readonly start: string
  readonly end: string
  readonly error?: string
  readonly key: (message: M) => object
}

/**
 * Makes spans of a library's own channels. With a tracing channel's name the span is active in the traced function; plain channels
 * cannot do that. A tracing channel has one row: a second subscription to the same name replaces the first.
 * @returns unsubscribes
 * @example
 * const undici = { start: 'undici:request:create', end: 'undici:request:trailers', error: 'undici:request:error', key: (message) => message.request }
 * subscribeChannel(undici, { span: 'llm.http_request', kind: 'client' })
 */
export function subscribeChannel<M extends object>(channel: string | PlainChannels<M>, row: ChannelRow<M>): () => void {
  const loose = row as unknown as ChannelRow<object>
  return typeof channel === 'string'
    ? subscribeTracing(channel, loose)
    : subscribePlain(channel as PlainChannels<never>, loose)
}

/** How the calls of a tracing channel become spans that somebody else makes. What the functions throw is reported once. */
export interface ChannelCalls<M extends object> {
  /** Makes the span in which the traced function runs; undefined where it is to run as if nobody listened. */
  readonly start: (message: M) => Span | undefined
  /** The context of the traced function, where it is to hold more than the span. Default: the active one with the span in it. */
  readonly context?: (span: Span) => Context
  /** The call is over: `message` has its `result` or its `error`. Whoever made the span ends it, now or later. */
  readonly end: (message: M, span: Span) => void
}

/**
 * Follows a library's tracing channel with spans of the caller's own making, for calls whose messages are of several kinds or whose span outlives
 * the call, such as that of a stream.
 * @returns unsubscribes
 * @example
 * followChannel('ai:telemetry', { start: ({ type }) => (type === 'step' ? startSpan('llm.chat') : undefined), end: (_, span) => span.end() })
 */
export function followChannel<M extends object>(name: string, { start, context, end }: ChannelCalls<M>): () => void {
  const open = new WeakMap<object, Span>()
  const begin = (message: object) => {
    const outer = state.recording ? recordingContext() : undefined
    const span = outer && guard(name, () => start(message as M))
    if (span === undefined || !span.recording) return undefined
    open.set(message, span)
    return (context && guard(name, () => context(span))) ?? outer?.withSpan(span)
  }
  const finish = (message: object) => {
    const span = open.get(message)
    if (span === undefined) return
    open.delete(message)
    guard(name, () => end(message as M, span))
  }
  return listen(name, { begin, finish, fail: () => {} })
}

/** What a tracing channel publishes; `result` and `error` are set by then if the call is over. */
interface TracingMessage {
  readonly result?: unknown
  readonly error?: unknown
}

function subscribeTracing(name: string, row: ChannelRow<object>): () => void {
  const open = new WeakMap<object, RecordingSpan>()
  return listen(name, {
    begin: (message) => startSpan(open, message, message, row),
    finish: (message) => endSpan(open, message, message, row),
    fail: (message) => void open.get(message)?.fail((message as TracingMessage).error),
  })
}

/** What is done with the messages of a tracing channel. */
interface Listener {
  /** @returns the context in which the traced function runs; undefined leaves it as it is */
  begin(message: object): Context | undefined
  /** The call is over; may come twice. */
  finish(message: object): void
  fail(message: object): void
}

function listen(name: string, { begin, finish, fail }: Listener): () => void {
  const channel = tracingChannel<object, object>(name)
  const listeners = {
    end: (message: object) => {
      if ('result' in message || 'error' in message) finish(message)
    },
    asyncEnd: finish,
    error: fail,
  }
  channel.start.bindStore(state.storage, (message) => begin(message) ?? activeContext())
  channel.subscribe(listeners as Parameters<typeof channel.subscribe>[0])
  return () => {
    channel.start.unbindStore(state.storage)
    channel.unsubscribe(listeners as Parameters<typeof channel.unsubscribe>[0])
  }
}

function subscribePlain(channels: PlainChannels<never>, row: ChannelRow<object>): () => void {
  const open = new WeakMap<object, RecordingSpan>()
  const keyOf = (message: unknown) => guard(row.span, () => channels.key(message as never))
  const withKey = (work: (key: object, message: object) => void): ChannelListener => {
    return (message) => {
      const key = keyOf(message)
      if (key !== undefined) work(key, message as object)
    }
  }
  const fail = (key: object, message: object) => {
    open.get(key)?.fail((message as TracingMessage).error)
    endSpan(open, key, message, row)
  }
  const subscriptions: [name: string, listener: ChannelListener][] = [
    [channels.start, withKey((key, message) => startSpan(open, key, message, row))],
    [channels.end, withKey((key, message) => endSpan(open, key, message, row))],
  ]
  if (channels.error !== undefined) subscriptions.push([channels.error, withKey(fail)])
  for (const [name, listener] of subscriptions) subscribe(name, listener)
  return () => {
    for (const [name, listener] of subscriptions) unsubscribe(name, listener)
  }
}

/** Starts the span of a story; the context in which it is active, or undefined where nothing is recorded. */
function startSpan(open: WeakMap<object, RecordingSpan>, key: object, message: object, row: ChannelRow<object>) {
  const outer = state.recording ? recordingContext() : undefined
  if (outer === undefined) return undefined
  const attributes = guard(row.span, () => row.attributes?.(message))
  const span = state.engine?.start(row.span, { kind: row.kind ?? 'internal', attributes }, outer)
  if (span !== undefined) open.set(key, span)
  return span && outer.withSpan(span)
}

function endSpan(open: WeakMap<object, RecordingSpan>, key: object, message: object, row: ChannelRow<object>): void {
  const span = open.get(key)
  if (span === undefined) return
  open.delete(key)
  guard(row.span, () => row.onEnd?.(span, message))
  span.end()
}
