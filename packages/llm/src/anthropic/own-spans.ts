/**
 * Newer versions of the SDK make an OpenTelemetry span of every call of a model. Where core stands in for a host's OpenTelemetry, that
 * span would be core's, below ours, and tell the same call and its tokens again: there it is left out. Where a host has an SDK of its own, that
 * span is the host's and stays; so do the SDK's spans of tool runners, tools and other parts of the API.
 */
import { suppress } from '@zeph-telemetry/core'
import { fieldOf } from '@zeph-telemetry/core/read-value'

/** OpenTelemetry's Tracer, as a structure. */
interface Tracer {
  readonly startSpan: (...args: unknown[]) => unknown
  readonly startActiveSpan: (...args: unknown[]) => unknown
}

const MODEL_CALL = 'anthropic.messages.create'

/** Gives the client a tracer that makes no spans of calls that ours tell. */
export function leaveOutOwnSpans(client: object): void {
  const tracer = fieldOf(client, '_tracer')
  if (!isTracer(tracer) || hasOwnProvider(client)) return
  const value: Tracer = {
    startSpan: (...args) => {
      const start = () => tracer.startSpan.apply(tracer, args)
      return args[0] === MODEL_CALL && !hasHost() ? suppress(start) : start()
    },
    startActiveSpan: (...args) => tracer.startActiveSpan.apply(tracer, args),
  }
  Reflect.defineProperty(client, '_tracer', { value, configurable: true, enumerable: true, writable: true })
}

function isTracer(value: unknown): value is Tracer {
  return typeof value === 'object' && value !== null && 'startSpan' in value && 'startActiveSpan' in value
}

/** One that the client was given for itself. The settings are behind a getter. */
function hasOwnProvider(client: { openTelemetry?: { tracerProvider?: unknown } }): boolean {
  return client.openTelemetry?.tracerProvider !== undefined
}

/** A provider that somebody registered with OpenTelemetry's API. */
function hasHost(): boolean {
  const globals = (globalThis as Record<symbol, unknown>)[Symbol.for('opentelemetry.js.api.1')]
  return (globals as { trace?: unknown } | undefined)?.trace !== undefined
}
