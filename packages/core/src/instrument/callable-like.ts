/** Makes a function that stands in for another: what calls do is given, all else is as it was. Runs on and off. */
import { shapeLike } from './own-property.ts'

/** A function of any signature. */
export type AnyFunction = (...args: never[]) => unknown

/** What a call does. */
type Call = (thisValue: unknown, args: unknown[]) => unknown

/** A function like `fn` whose calls are `call`'s. */
export function callableLike(fn: AnyFunction, call: Call): AnyFunction {
  return shapeLike(Object.hasOwn(fn, 'prototype') ? constructible(call, fn) : callable(call), fn)
}

/** For arrows, methods and async functions, which have no `prototype` and refuse `new`. */
function callable(call: Call): AnyFunction {
  return {
    instrumented(this: unknown, ...args: unknown[]): unknown {
      return call(this, args)
    },
  }.instrumented
}

/** For classes, functions and generators; making an instance is no call. */
function constructible(call: Call, fn: AnyFunction): AnyFunction {
  return function instrumented(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return call(this, args)
    return Reflect.construct(fn, args, new.target === instrumented ? fn : new.target)
  }
}
