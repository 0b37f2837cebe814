/**
 * OpenTelemetry's tracer provider over core's engine: spans of third-party instrumentations become spans of ours. Instrumentations
 * keep their tracers, so a tracer of ours gives way once a host's own SDK has taken the trace slot.
 */
import {
  type Context as ApiContext,
  type Span as ApiSpan,
  INVALID_SPAN_CONTEXT,
  type SpanOptions,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { activeContext, type Context, fromForeign, runInContext } from '../context/context.ts'
import { openTelemetryGlobals } from '../context/host.ts'
import type { Engine } from '../engine/engine.ts'
import type { InstrumentationScope } from '../engine/span-record.ts'
import { kindOf } from './kind.ts'

/** A provider whose tracers record into `engine` until somebody registers a provider with OpenTelemetry's API. */
export function createTracerProvider(engine: Engine): TracerProvider {
  return {
    getTracer(name, version, options) {
      const scope = version === undefined ? { name } : { name, version }
      return new EngineTracer(engine, scope, options)
    },
  }
}

type ActiveSpanArguments<R> =
  | [fn: (span: ApiSpan) => R]
  | [options: SpanOptions, fn: (span: ApiSpan) => R]
  | [options: SpanOptions, context: ApiContext, fn: (span: ApiSpan) => R]

class EngineTracer implements Tracer {
  readonly #engine: Engine
  readonly #scope: InstrumentationScope
  readonly #options: TracerOptions | undefined
  #hostProvider: TracerProvider | undefined = undefined
  #hostTracer: Tracer | undefined = undefined

  constructor(engine: Engine, scope: InstrumentationScope, options: TracerOptions | undefined) {
    this.#engine = engine
    this.#scope = scope
    this.#options = options
  }

  startSpan(name: string, options?: SpanOptions, context?: ApiContext): ApiSpan {
    return this.#start(name, options, this.#contextFor(context))
  }

  startActiveSpan<R>(name: string, ...rest: ActiveSpanArguments<R>): R {
    const fn = rest.at(-1) as (span: ApiSpan) => R
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined
    const context = this.#contextFor(rest.length > 2 ? (rest[1] as ApiContext) : undefined)
    const span = this.#start(name, options, context)
    return runInContext(context.withSpan(span), fn, span)
  }

  #start(name: string, options: SpanOptions | undefined, context: Context): ApiSpan {
    const host = this.#host()
    return host === undefined
      ? this.#record(name, options, context)
      : host.startSpan(name, options, context as unknown as ApiContext)
  }

  /** The tracer of a host whose SDK registered after us; found anew when another provider stands in the slot. */
  #host(): Tracer | undefined {
    const provider = openTelemetryGlobals()?.trace as TracerProvider | undefined
    if (provider !== this.#hostProvider) {
      this.#hostProvider = provider
      this.#hostTracer = provider?.getTracer(this.#scope.name, this.#scope.version, this.#options)
    }
    return this.#hostTracer
  }

  #contextFor(given: ApiContext | undefined): Context {
    this.#engine.open()
    return given === undefined || given === null ? activeContext() : fromForeign(given)
  }

  #record(name: string, given: SpanOptions | undefined, context: Context): ApiSpan {
    const { root, kind, startTime, attributes, links } = given ?? {}
    const parent = root ? context.withSpan(undefined) : context
    const start = { kind: kindOf(kind), scope: this.#scope, ...(isPresent(startTime) && { startTime }) }
    const span = this.#engine.startQuietly(name, start, parent)
    if (span === undefined) return standIn(parent)
    if (attributes) span.setInitialAttributes(attributes)
    if (links) span.addLinks(links)
    this.#engine.announce(span)
    return span
  }
}

/** What stands in where nothing is recorded: it passes the parent on, but where tracing is suppressed there is none. */
function standIn(parent: Context): ApiSpan {
  const passedOn = parent.suppressed ? undefined : parent.span?.spanContext()
  return trace.wrapSpanContext(passedOn ?? INVALID_SPAN_CONTEXT)
}

function isPresent<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null
}
