/**
 * Watches a promise subclass or a foreign thenable. Its `then` is never called by us: a lazy query would run twice. Only the outcome that its
 * owner asks for is seen.
 */
import { types } from 'node:util'
import { captureContext, replaceMethod, runInContext } from '@zeph-telemetry/core'
import { keepAlive, type Observed } from './observe-outcome.ts'

type Arrived = (observed: Observed, value: unknown) => void

/**
 * Lazy work is done in `then`: so it runs in the call's span, and the caller's handlers in the caller's context.
 * @returns false where the object is closed to watching
 */
export function observeThenable(observed: Observed, thenable: object, arrived: Arrived): boolean {
  const { call } = observed
  const watched = replaceMethod(thenable, 'then', (original) => {
    return function then(this: unknown, ...handlers: unknown[]) {
      if (call.over) return Reflect.apply(original, this, handlers) as unknown
      const [onFulfilled, onRejected, ...rest] = handlers
      const standIns = [
        standIn(onFulfilled, (value) => {
          keepAlive(value, thenable)
          arrived(observed, value)
        }),
        standIn(onRejected, (error) => call.fail(error)),
      ].slice(0, handlers.length)
      const derived: unknown = call.run(() => Reflect.apply(original, this, [...standIns, ...rest]) as unknown)
      const seesBoth = typeof onFulfilled === 'function' && typeof onRejected === 'function'
      return seesBoth || derived === this ? derived : observeDerived(observed, derived, arrived)
    }
  })
  if (watched) call.endWithCollected(thenable)
  return watched
}

/** A handler that lets us look first, and then runs in the context in which it was given. */
function standIn(handler: unknown, look: (outcome: unknown) => void): unknown {
  if (typeof handler !== 'function') return handler
  const caller = captureContext()
  return function (this: unknown, ...args: unknown[]) {
    look(args[0])
    return runInContext(caller, () => Reflect.apply(handler, this, args) as unknown)
  }
}

/** What the handlers that were not given would have seen. */
function observeDerived(observed: Observed, derived: unknown, arrived: Arrived): unknown {
  if (types.isPromise(derived) && Object.getPrototypeOf(derived) === Promise.prototype)
    return derived.then(
      (value) => {
        if (!observed.call.over) arrived(observed, value)
        return value
      },
      (error: unknown) => {
        observed.call.fail(error)
        throw error
      },
    )
  if (typeof derived === 'object' && derived !== null) observeThenable(observed, derived, arrived)
  return derived
}
