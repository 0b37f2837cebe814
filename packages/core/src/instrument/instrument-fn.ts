/** `instrumentFn`, the primitive that every wrapper of every package stands on. */
import type { ArgumentOptions } from '../content/argument-names.ts'
import type { Attributes } from '../engine/attributes.ts'
import type { SpanStart } from '../engine/engine.ts'
import type { Span } from '../engine/span.ts'
import type { SpanKind, SpanPhase, SpanRecord } from '../engine/span-record.ts'
import { state } from '../global-state.ts'
import { profiledCall } from '../profiling/profiled-call.ts'
import { type CallSite, callInSpan, openCall, recordingContext } from './call-in-span.ts'
import { type AnyFunction, callableLike } from './callable-like.ts'
import { guard } from './guard.ts'
import { includeArguments } from './include-arguments.ts'
import type { CallHooks } from './observation.ts'
import { tellEnd } from './open-block.ts'
import { unified } from './unified.ts'

/** What a call comes to, once it is done: a promise's value, what a generator or iterator returns, else the returned value itself. */
export type Outcome<F extends AnyFunction> =
  ReturnType<F> extends Iterator<unknown, infer R, never>
    ? R
    : ReturnType<F> extends AsyncIterator<unknown, infer R, never>
      ? R
      : Awaited<ReturnType<F>>

/** A span that has ended: its attributes, its status, and the seconds that it took. */
export type EndedSpan = SpanRecord & Pick<Span, 'elapsed'>

export type { AnyFunction }

/** Options of `instrumentFn`, by the function's own types. */
export interface InstrumentOptions<F extends AnyFunction> extends ArgumentOptions {
  /** Default `internal`. */
  readonly kind?: SpanKind
  /** Attributes of every span, or a function of the call's arguments. What it throws is reported once and ignored. */
  readonly attributes?: Attributes | ((...args: Parameters<F>) => Attributes | undefined)
  /** Looks at the outcome before the span ends: the value of a promise, what a generator returned, a stream itself. */
  readonly onResult?: (span: Span, outcome: Outcome<F>, args: Parameters<F>) => void
  /** Looks at what the call threw or rejected with, before the span ends; status, `error.type` and the exception are on the span already. */
  readonly onError?: (span: Span, error: unknown, args: Parameters<F>) => void
  /** Looks at every span after its end, however it came to it. */
  readonly onEnd?: (span: EndedSpan) => void
  /**
   * Every call is a log line of level `info` (`error` where it fails), too, and is counted and measured in `zeph.unified.calls` and
   * `zeph.unified.duration`; lines also where nothing is recorded, and without the `profiling` condition. Default false.
   */
  readonly unified?: boolean
  /**
   * A CPU profile of the span's time, as a file of its own: one of a name at a time and per second, four at once. Needs `initObservability`; a
   * profile costs milliseconds to begin and to write, so this is for spans that last. Default false.
   */
  readonly profile?: boolean
}

/**
 * Wraps a function so that every call is a span. The wrapper keeps `this`, `name`, `length`, own properties and the kind of
 * result: sync stays sync, promises, generators, iterators and streams end the span when they are done. Without the
 * `profiling` condition this is the identity: `instrumentFn(name, fn) === fn`, unless it is `unified`.
 * @param name the span's name, static and of low cardinality
 * @example
 * const search = instrumentFn('memory.recall', { attributes: (query) => ({ 'zeph.query.length': query.length }) }, recall)
 */
export function instrumentFn<F extends AnyFunction>(name: string, fn: F): F
export function instrumentFn<F extends AnyFunction>(name: string, options: InstrumentOptions<F>, fn: F): F
export function instrumentFn<F extends AnyFunction>(name: string, ...rest: [F] | [InstrumentOptions<F>, F]): F {
  const [options, fn] = rest.length === 1 ? [undefined, rest[0]] : rest
  return wrap(name, options as LooseOptions | undefined, fn) as F
}

/** Options with the types of one function forgotten: what a table of methods holds. */
export interface LooseOptions extends ArgumentOptions {
  readonly kind?: SpanKind
  readonly phase?: SpanPhase | undefined
  readonly attributes?: Attributes | ((...args: never[]) => Attributes | undefined)
  /** The same on every span; set before `attributes`. */
  readonly constants?: Attributes | undefined
  readonly onResult?: (span: Span, outcome: never, args: never) => void
  readonly onError?: (span: Span, error: unknown, args: never) => void
  readonly onEnd?: (span: EndedSpan) => void
  readonly unified?: boolean
  readonly profile?: boolean
}

/** Wraps without types; for tables of methods. */
export function wrap(name: string, options: LooseOptions | undefined, fn: AnyFunction): AnyFunction {
  const startOf = spanStart(name, options)
  const onEnd = options?.onEnd
  const afterEnd = onEnd && ((span: EndedSpan) => guard(name, () => onEnd(span)))
  const { onResult, onError } = (options ?? {}) as CallHooks
  const hasHooks = onResult !== undefined || onError !== undefined
  const site: CallSite = { name, onResult, onError, afterEnd }
  const include = includeArguments(name, fn, options ?? {})
  const isUnified = options?.unified === true
  const isProfiled = options?.profile === true
  const unrecorded = isUnified ? byHand(name, fn) : fn
  const call = (thisValue: unknown, args: unknown[]): unknown => {
    const outer = state.recording ? recordingContext() : undefined
    if (outer === undefined) return Reflect.apply(unrecorded, thisValue, args as never[])
    const observation = isProfiled
      ? profiledCall(name, () => openCall(outer, site, startOf(args)))
      : openCall(outer, site, startOf(args))
    if (isUnified) tellEnd(observation, (end) => unified.tell(name, end))
    if (hasHooks) observation.args = args
    if (state.content.args !== false) include(observation.span, args)
    return callInSpan(observation, fn, thisValue, args)
  }
  return callableLike(fn, call)
}

/** The function where no span is recorded, and its calls are to be told all the same. */
function byHand(name: string, fn: AnyFunction): AnyFunction {
  return function unrecorded(this: unknown, ...args: never[]): unknown {
    return unified.byHand(name, () => Reflect.apply(fn, this, args))
  }
}

/** How the spans of one site start, decided once: only sites with an attributes function do work per call. */
function spanStart(name: string, options: LooseOptions | undefined): (args: unknown[]) => SpanStart {
  const { kind = 'internal', phase, attributes, constants } = options ?? {}
  if (typeof attributes !== 'function') {
    const start: SpanStart = { kind, phase, constants, attributes }
    return () => start
  }
  return (args) => ({ kind, phase, constants, attributes: guard(name, () => attributes(...(args as never[]))) })
}
