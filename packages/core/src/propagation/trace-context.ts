/** W3C Trace Context in and out of carriers such as HTTP headers and MCP `_meta`, by OpenTelemetry's own propagator. */
import { type Context as ApiContext, defaultTextMapGetter, defaultTextMapSetter } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { activeContext, type Context, contextToExtend, fromForeign } from '../context/context.ts'
import { attempt } from '../engine/attempt.ts'

const propagator = new W3CTraceContextPropagator()

/**
 * Writes `traceparent` and `tracestate` of the active span (or of `context`) into a carrier; nothing where no span is active.
 * @returns the same carrier
 * @example
 * await fetch(url, { headers: inject({}) })
 */
export function inject<C extends Record<string, unknown>>(carrier: C, context: Context = activeContext()): C {
  attempt('writing trace context', () => propagator.inject(context as ApiContext, carrier, defaultTextMapSetter))
  return carrier
}

/**
 * Reads `traceparent` and `tracestate` from a carrier. What is not valid is ignored: inbound ids are untrusted.
 * @returns the active context with the remote span as parent
 * @example
 * runInContext(extract(request.headers), () => handle(request))
 */
export function extract(carrier: Readonly<Record<string, unknown>>, context: Context = contextToExtend()): Context {
  const extracted = attempt('reading trace context', () =>
    propagator.extract(context as ApiContext, carrier, defaultTextMapGetter),
  )
  return extracted === undefined ? context : fromForeign(extracted)
}
