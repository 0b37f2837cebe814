/**
 * What an instrumented model came to inside a call that the channel tells of. Where the SDK is asked not to record, it does not publish that; its
 * tokens are counted all the same.
 */
import { types } from 'node:util'
import { replaceMethod } from '@zeph-telemetry/core'
import { ModelCall } from '../call/model-call.ts'

/** How an attempt came out. */
export interface SeenReply {
  readonly value?: unknown
  readonly failure?: { readonly error: unknown }
}

const seen = new WeakMap<ModelCall, SeenReply>()

/** What the last attempt of a call came to, if an instrumented model made it. */
export function seenReply(call: ModelCall): SeenReply | undefined {
  return seen.get(call)
}

type AnyFunction = (...args: unknown[]) => unknown

/** Notes what a method of a model comes to for the call that it runs in. */
export function noteReplies(model: object, method: string): boolean {
  return replaceMethod(model, method, (original: AnyFunction) => {
    return function (this: unknown, ...args: unknown[]) {
      const around = ModelCall.active()
      const reply = original.apply(this, args)
      return around !== undefined && types.isPromise(reply) ? noting(around, reply) : reply
    }
  })
}

function noting(call: ModelCall, reply: Promise<unknown>): Promise<unknown> {
  return reply.then(
    (value) => {
      seen.set(call, { value })
      return value
    },
    (error: unknown) => {
      seen.set(call, { failure: { error } })
      throw error
    },
  )
}
