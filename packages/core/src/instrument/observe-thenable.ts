/**
 * Watches a promise subclass or foreign thenable. Its `then` is never called by us: a lazy query would run twice, and a lazy
 * body be read. We only see the outcome that its owner asks for.
 */
import { failAndFinish, finishWith } from './call-in-span.ts'
import type { Observation } from './observe-result.ts'
import { replaceMethod } from './own-property.ts'

type Handler = (value: unknown) => unknown

/** @returns false where the object is closed to watching */
export function observeThenable(call: Observation, thenable: object): boolean {
  return replaceMethod(
    thenable,
    'then',
    (original) =>
      function then(this: unknown, onFulfilled?: unknown, onRejected?: unknown, ...rest: unknown[]) {
        const fulfilled: Handler = (value) => {
          finishWith(call, value)
          return typeof onFulfilled === 'function' ? onFulfilled(value) : value
        }
        const rejected: Handler = (error) => {
          failAndFinish(call.span, error)
          if (typeof onRejected === 'function') return onRejected(error)
          throw error
        }
        return original.call(this, fulfilled, rejected, ...rest)
      },
  )
}
