/**
 * W3C trace context in `params._meta` of requests and notifications, with the ids of request and session. What a caller gave is never changed, nor what they put into `_meta`: a
 * message that carries more is a copy, one that does not is the very object.
 */
import { type Context, extract, inject, propagatesTo } from '@zeph-telemetry/core'
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { metaOf } from './message.ts'

/** Where a message goes, and whether the trace came from there. */
export interface Destination {
  readonly target: string | undefined
  /** The other side knows this trace already: it began it, or takes part in it. */
  readonly knowsTrace: boolean
}

/** What `inject` writes beside the trace. */
const NOT_OF_TRACE = ['baggage', 'x-request-id', 'x-session-id']

/**
 * The message with the active span's trace context.
 * @param active whose context that is
 */
export function withTraceContext(message: unknown, active: Context, { target, knowsTrace }: Destination): unknown {
  const isListed = propagatesTo(target ?? '')
  if (!isListed && !knowsTrace) return message
  const params = fieldOf(message, 'params')
  const meta = metaOf(params)
  if (!isPlain(message) || !isPlainOrAbsent(params) || !isPlainOrAbsent(meta)) return message
  if (fieldOf(meta, 'traceparent') !== undefined) return message
  const carrier: Record<string, unknown> = inject({}, active)
  // Somebody who knows the trace is not thereby somebody for the rest.
  if (!isListed) for (const key of NOT_OF_TRACE) delete carrier[key]
  if (Object.keys(carrier).length === 0) return message
  return { ...message, params: { ...params, _meta: { ...carrier, ...meta } } }
}

/** `base` with the sender's span as parent; undefined where the sender told none. */
export function remoteContext(params: unknown, base: Context): Context | undefined {
  const meta = metaOf(params)
  if (!isPlain(meta)) return undefined
  const found = extract(textsOf(meta), base.withSpan(undefined))
  return found.span === undefined ? undefined : found
}

/** Which keys matter is the propagator's to know. */
function textsOf(meta: object): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const key of Object.keys(meta)) {
    const value = fieldOf(meta, key)
    if (typeof value === 'string') texts[key] = value
  }
  return texts
}

function isPlainOrAbsent(value: unknown): value is object | undefined {
  return value === undefined || isPlain(value)
}

/** An object that JSON and a copy of it see alike. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
