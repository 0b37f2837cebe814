/**
 * Trace context in and out of carriers such as HTTP headers and MCP `_meta`: by the propagator that the host registered with OpenTelemetry,
 * else W3C Trace Context and Baggage, by OpenTelemetry's own code. Request and session id go with it.
 */
import {
  type Context as ApiContext,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  type TextMapPropagator,
} from '@opentelemetry/api'
import { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { activeContext, type Context, contextToExtend, fromForeign } from '../context/context.ts'
import { attempt } from '../engine/attempt.ts'
import { state } from '../global-state.ts'
import { baggageWithoutSecrets } from '../redaction/redact-baggage.ts'
import { DEFAULT_PROPAGATE_TO, isListed } from './destinations.ts'
import { readCorrelation } from './read-correlation.ts'
import { writeCorrelation } from './write-correlation.ts'

type Propagator = Pick<TextMapPropagator, 'inject' | 'extract'>

const W3C: readonly Propagator[] = [new W3CTraceContextPropagator(), new W3CBaggagePropagator()]
const REGISTERED: readonly Propagator[] = [propagation as unknown as Propagator]

/** The API has fields only where somebody registered a propagator. */
function propagators(): readonly Propagator[] {
  return propagation.fields().length > 0 ? REGISTERED : W3C
}

/**
 * Writes `traceparent`, `tracestate` and `baggage` of the active span (or of `context`) into a carrier, nothing of it where no span is active, and
 * the ids of the request and the session as `x-request-id` and `x-session-id`, unless the carrier has its own. Asks nobody whether the carrier's
 * destination may know: see `injectTo`.
 * @returns the same carrier
 * @example
 * await fetch(url, { headers: inject({}) })
 */
export function inject<C extends Record<string, unknown>>(carrier: C, context: Context = activeContext()): C {
  attempt('writing trace context', () => {
    const outgoing = baggageWithoutSecrets(context as ApiContext)
    for (const each of propagators()) each.inject(outgoing, carrier, defaultTextMapSetter)
  })
  attempt('writing ids', () => writeCorrelation(carrier, context))
  return carrier
}

/**
 * Whether trace context may go to a destination, by `telemetry.propagate_to`.
 * @param target a URL, or `stdio` for a child process
 */
export function propagatesTo(target: URL | string): boolean {
  return isListed(target, state.propagateTo ?? DEFAULT_PROPAGATE_TO)
}

/**
 * `inject` where `telemetry.propagate_to` lists the destination; else the carrier stays as it is.
 * @returns the same carrier
 * @example
 * const headers = injectTo(url, {})
 */
export function injectTo<C extends Record<string, unknown>>(target: URL | string, carrier: C, context?: Context): C {
  return propagatesTo(target) ? inject(carrier, context) : carrier
}

/**
 * Reads `traceparent`, `tracestate`, `baggage`, `x-request-id` and `x-session-id` from a carrier. What is not valid is ignored: inbound ids are
 * untrusted, and one that `withContext` was given stays.
 * @returns the active context with the remote span as parent, and the ids for log lines, spans and exemplars
 * @example
 * runInContext(extract(request.headers), () => handle(request))
 */
export function extract(carrier: Readonly<Record<string, unknown>>, context: Context = contextToExtend()): Context {
  const extracted = attempt('reading trace context', () =>
    propagators().reduce((found, each) => each.extract(found, carrier, defaultTextMapGetter), context as ApiContext),
  )
  return readCorrelation(carrier, extracted === undefined ? context : fromForeign(extracted))
}
