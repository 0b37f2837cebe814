/**
 * How a bridge knows its own work on a logger: every copy of core leaves the same mark on the function that it puts in
 * place.
 */

type AnyFunction = (...values: never) => unknown

/** Of one logger. */
export interface Bridge<F extends AnyFunction> {
  /** Whether its lines reach our outputs, too. */
  forward: boolean
  /** What stood there before. */
  readonly original: F
}

const MARK: unique symbol = Symbol.for('@zeph-telemetry/core/log-bridge') as never

/** @returns the same function */
export function marked<F extends AnyFunction>(fn: F, bridge: Bridge<F>): F {
  return Object.defineProperty(fn, MARK, { value: bridge })
}

/** The bridge behind a function; undefined for one that is not ours. */
export function bridgeOf<F extends AnyFunction>(fn: F): Bridge<F> | undefined {
  return (fn as { readonly [MARK]?: Bridge<F> })[MARK]
}
