/** OpenTelemetry's tracer provider over core's engine: spans of third-party instrumentations become spans of ours. */
import {
  type Context as ApiContext,
  type Span as ApiSpan,
  INVALID_SPAN_CONTEXT,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { activeContext, type Context, fromForeign, runInContext } from '../context/context.ts'
import type { Engine } from '../engine/engine.ts'
import type { InstrumentationScope } from '../engine/span-record.ts'
import { kindOf } from './kind.ts'

/** A provider whose tracers record into `engine`. */
export function createTracerProvider(engine: Engine): TracerProvider {
  return {
    getTracer(name, version) {
      return new EngineTracer(engine, version === undefined ? { name } : { name, version })
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

  constructor(engine: Engine, scope: InstrumentationScope) {
    this.#engine = engine
    this.#scope = scope
  }

  startSpan(name: string, options: SpanOptions = {}, context?: ApiContext): ApiSpan {
    return this.#start(name, options, this.#contextFor(context))
  }

  startActiveSpan<R>(name: string, ...rest: ActiveSpanArguments<R>): R {
    const fn = rest.at(-1) as (span: ApiSpan) => R
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {}
    const given = rest.length > 2 ? (rest[1] as ApiContext) : undefined
    const context = this.#contextFor(given)
    const span = this.#start(name, options, context)
    return runInContext(context.withSpan(span), fn, span)
  }

  #contextFor(given: ApiContext | undefined): Context {
    this.#engine.open()
    return given === undefined ? activeContext() : fromForeign(given)
  }

  #start(name: string, options: SpanOptions, context: Context): ApiSpan {
    const parent = options.root ? context.withSpan(undefined) : context
    const kind = kindOf(options.kind)
    const start = { kind, scope: this.#scope }
    const given =
      options.startTime === undefined || options.startTime === null ? start : { ...start, startTime: options.startTime }
    const span = this.#engine.startQuietly(name, given, parent)
    if (span === undefined) return trace.wrapSpanContext(parent.span?.spanContext() ?? INVALID_SPAN_CONTEXT)
    if (options.attributes) span.setInitialAttributes(options.attributes)
    if (options.links) span.addLinks(options.links)
    this.#engine.announce(span)
    return span
  }
}
