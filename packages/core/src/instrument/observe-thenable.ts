/**
 * Watches a promise subclass or foreign thenable. Its `then` is never called by us: a lazy query would run twice, and a lazy
 * body be read. We only see the outcome that its owner asks for.
 */
import { activeContext, type Context, runInContext } from '../context/context.ts'
import type { Ending } from './observation.ts'
import { isPlainPromise, observePromise } from './observe-promise.ts'
import { hasMethod, replaceMethod } from './own-property.ts'

/**
 * A lazy thenable does its work in `then`: so it runs in the span's context, and the caller's handlers in the caller's.
 * Only handlers that were given are stood in for; what a missing one would see is seen on the promise that `then` returns.
 * @returns false where the object is closed to watching
 */
export function observeThenable(ending: Ending, thenable: object): boolean {
  return replaceMethod(
    thenable,
    'then',
    (original) =>
      function then(this: unknown, ...handlers: unknown[]) {
        const { context } = ending
        if (context === undefined) return Reflect.apply(original, this, handlers)
        const [onFulfilled, onRejected, ...rest] = handlers
        const caller = activeContext()
        const standIns = [
          standIn(onFulfilled, caller, (value) => ending.settle(value)),
          standIn(onRejected, caller, (error) => ending.fail(error)),
        ].slice(0, handlers.length)
        const result = callThen(ending, () =>
          runInContext(context, Reflect.apply, original, this, [...standIns, ...rest]),
        )
        const seesBoth = typeof onFulfilled === 'function' && typeof onRejected === 'function'
        return seesBoth || result === this ? result : observeDerived(ending, result)
      },
  )
}

/** A handler that lets us look first, and then runs in the context in which it was given. */
function standIn(handler: unknown, caller: Context, look: (outcome: unknown) => void): unknown {
  if (typeof handler !== 'function') return handler
  return function (this: unknown, ...args: unknown[]) {
    look(args[0])
    return runInContext(caller, Reflect.apply, handler, this, args)
  }
}

/** A `then` that throws has failed, as `await` sees it. */
function callThen(ending: Ending, call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    ending.fail(error)
    throw error
  }
}

function observeDerived(ending: Ending, result: unknown): unknown {
  if (isPlainPromise(result)) return observePromise(ending, result)
  if (typeof result === 'object' && result !== null && hasMethod(result, 'then')) observeThenable(ending, result)
  return result
}
