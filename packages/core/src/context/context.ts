/**
 * What is active here and now: a span, and values under symbol keys. A `Context` is immutable and has the three methods
 * of OpenTelemetry's Context, so that both worlds share one store without conversion. Runs on and off.
 * Nothing in here activates a context without a callback: attaching leaks into the caller.
 */
import { NO_CONTENT_KEY } from '../content/content-policy.ts'
import { state } from '../global-state.ts'

/** OpenTelemetry's Context, as a structure. */
export interface ContextValues {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): ContextValues
  deleteValue(key: symbol): ContextValues
}

/** OpenTelemetry's ContextManager, as far as a host's is used. */
export interface HostContextManager {
  active(): ContextValues
  with<A extends unknown[], R>(context: ContextValues, fn: (...args: A) => R, thisArg: unknown, ...args: A): R
}

/** Any span that OpenTelemetry would accept as a parent. */
export interface ParentSpan {
  spanContext(): SpanContext
}

/** W3C identity of a span: 32 and 16 lower-case hex digits, flags (bit 0: sampled). */
export interface SpanContext {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
  readonly traceState?: TraceState
  readonly isRemote?: boolean
}

/** W3C tracestate, immutable; OpenTelemetry's TraceState as a structure. */
export interface TraceState {
  set(key: string, value: string): TraceState
  unset(key: string): TraceState
  get(key: string): string | undefined
  serialize(): string
}

/** The key under which OpenTelemetry keeps the active span; the same in every copy of its API. */
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN')
const SUPPRESS_KEY = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

const EMPTY: ReadonlyMap<symbol, unknown> = new Map()

/** An immutable context. Make new ones with `withSpan` and `setValue`; run in one with `runInContext`. */
export class Context implements ContextValues {
  readonly span: ParentSpan | undefined
  readonly #values: ReadonlyMap<symbol, unknown> | undefined
  readonly #base: ContextValues | undefined

  constructor(span: ParentSpan | undefined, values?: ReadonlyMap<symbol, unknown>, base?: ContextValues) {
    this.span = span
    this.#values = values
    this.#base = base
  }

  /** The same values with another active span. */
  withSpan(span: ParentSpan | undefined): Context {
    return new Context(span, this.#values, this.#base)
  }

  /** True where nothing must be recorded: inside `suppress`, and inside OpenTelemetry's exporters. */
  get suppressed(): boolean {
    return (this.#values !== undefined || this.#base !== undefined) && this.getValue(SUPPRESS_KEY) === true
  }

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.span
    if (this.#values?.has(key)) return this.#values.get(key)
    return this.#base?.getValue(key)
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === SPAN_KEY) return this.withSpan(value as ParentSpan | undefined)
    return new Context(this.span, new Map(this.#values ?? EMPTY).set(key, value), this.#base)
  }

  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined)
  }
}

export const ROOT: Context = new Context(undefined)

/** Sees a foreign OpenTelemetry context as ours: its span is the active span, its values stay readable. */
export function fromForeign(context: ContextValues): Context {
  if (context instanceof Context) return context
  return new Context(context.getValue(SPAN_KEY) as ParentSpan | undefined, undefined, context)
}

/** The context that is active here. */
export function activeContext(): Context {
  const { host } = state
  return host === undefined ? (state.storage.getStore() ?? ROOT) : fromForeign(host.active())
}

/**
 * The context that is active here, for making another of it: who carries contexts, a host's manager or our store, is decided before
 * the first of them is made.
 */
export function contextToExtend(): Context {
  state.engine?.open()
  return activeContext()
}

/**
 * Takes the active context along, to run something in it later.
 * @example
 * const context = captureContext()
 * queue.push(() => runInContext(context, work))
 */
export function captureContext(): Context {
  return contextToExtend()
}

/**
 * Calls `fn` with `context` active, for the call and everything asynchronous that it starts.
 * @returns what `fn` returns
 */
export function runInContext<A extends unknown[], R>(context: Context, fn: (...args: A) => R, ...args: A): R {
  const { around } = state
  return around === undefined ? activate(context, fn, args) : (around(context, () => activate(context, fn, args)) as R)
}

function activate<A extends unknown[], R>(context: Context, fn: (...args: A) => R, args: A): R {
  const { host } = state
  return host === undefined ? state.storage.run(context, fn, ...args) : host.with(context, fn, undefined, ...args)
}

/** Calls `fn` so that neither it nor what it starts is recorded; how an exporter keeps from tracing itself. */
export function suppress<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
  return runInContext(contextToExtend().setValue(SUPPRESS_KEY, true), fn, ...args)
}

/**
 * Calls `fn` so that spans which start in it capture no content, whatever the configuration says: for a call whose prompt is nobody's business.
 * Arguments of instrumented functions are not content.
 * @example
 * const reply = await suppressContent(() => client.chat.completions.create(request))
 */
export function suppressContent<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
  return runInContext(contextToExtend().setValue(NO_CONTENT_KEY, true), fn, ...args)
}

/**
 * Calls `fn` with no span active: the first span in it is the root of a trace of its own, for work that is not part of what happens to be
 * active, such as a message that arrives on a socket that a span opened. Ids of the work in progress stay.
 * @example
 * socket.on('message', (data) => detach(() => withSpan('channel.cli', {}, () => handle(data))))
 */
export function detach<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
  return runInContext(contextToExtend().withSpan(undefined), fn, ...args)
}
