/**
 * Makes calls of a method that returns a native promise model calls. What the promise came to is told to the adapter, which may hand it to a
 * stream's watch. The caller gets the promise derived from the method's: a rejection that nobody handles stays one.
 */
import { types } from 'node:util'
import { replaceMethod } from '@zeph-telemetry/core'
import type { ModelCall } from '../call/model-call.ts'

/** How calls of one method are told. */
export interface TracedMethod {
  /** The call's span; undefined where there is none. */
  begin(args: readonly unknown[]): ModelCall | undefined
  /** Takes what came, and ends the call or lets something end it. */
  arrived(call: ModelCall, value: unknown): void
  /** The API's own code of an error, for `error.type`. */
  readonly errorCode: (error: unknown) => unknown
}

type AnyFunction = (...args: unknown[]) => unknown

/** Replaces a method on this object alone. False where it has none, and without the `profiling` condition. */
export function traceMethod(object: object, method: string, traced: TracedMethod): boolean {
  return replaceMethod(object, method, (original: AnyFunction) => {
    return function (this: unknown, ...args: unknown[]) {
      const call = traced.begin(args)
      if (call === undefined) return original.apply(this, args)
      const reply = call.run(() => original.apply(this, args))
      if (types.isPromise(reply)) return settling(call, reply, traced)
      // What stands in for an SDK in a user's tests may return anything; then the call is all that is known.
      call.end()
      return reply
    }
  })
}

function settling(call: ModelCall, reply: Promise<unknown>, traced: TracedMethod): Promise<unknown> {
  return reply.then(
    (value) => {
      arrive(call, value, traced)
      return value
    },
    (error: unknown) => {
      call.fail(error, traced.errorCode)
      throw error
    },
  )
}

/** A reply of an odd shape is its reader's affair. */
function arrive(call: ModelCall, value: unknown, traced: TracedMethod): void {
  try {
    traced.arrived(call, value)
  } catch {
    call.end()
  }
}
