/** `@instrument`, the standard (TC39) method decorator form of `instrumentFn`. */
import type { ArgumentOptions } from '../content/argument-names.ts'
import type { Attributes } from '../engine/attributes.ts'
import type { Span } from '../engine/span.ts'
import type { SpanKind } from '../engine/span-record.ts'
import { type AnyFunction, wrap } from './instrument-fn.ts'

/** Options of `@instrument`; `A` are the method's parameters, `R` what a call of it comes to. */
export interface DecoratorOptions<A extends unknown[], R> extends ArgumentOptions {
  /** Default `internal`. */
  readonly kind?: SpanKind
  /** Attributes of every span, or a function of the call's arguments. What it throws is reported once and ignored. */
  readonly attributes?: Attributes | ((...args: A) => Attributes | undefined)
  /** Looks at the outcome before the span ends: the value of a promise, what a generator returned, a stream itself. */
  readonly onResult?: (span: Span, outcome: R, args: A) => void
  /** Looks at what the call threw or rejected with, before the span ends. */
  readonly onError?: (span: Span, error: unknown, args: A) => void
  /** As of `instrumentFn`: a log line and measurements, too. Default false. */
  readonly unified?: boolean
  /** As of `instrumentFn`: a CPU profile of the span's time. Default false. */
  readonly profile?: boolean
}

/** A decorator of methods that take `A`. */
export type InstrumentDecorator<A extends unknown[], R> = <F extends (...args: A) => R | PromiseLike<R>>(
  method: F,
  context: ClassMethodDecoratorContext,
) => F

/**
 * Makes every call of a method a span. Decorators are not erasable syntax: compile them (`tsc`, esbuild, swc).
 * @example
 * class Memory {
 *   @instrument('memory.recall', { attributes: (query: string) => ({ 'zeph.query.length': query.length }) })
 *   recall(query: string) { ... }
 * }
 */
export function instrument<A extends unknown[] = never[], R = unknown>(
  name: string,
  options: DecoratorOptions<A, R> = {},
): InstrumentDecorator<A, R> {
  return (method) => wrap(name, options as object, method as AnyFunction) as never
}
