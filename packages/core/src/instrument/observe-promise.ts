/**
 * Watches native promises. What callers get is the promise derived from the one that was returned: handing out the original, with
 * handlers of ours on it, would make a rejection that nobody handles look handled.
 */
import { types } from 'node:util'
import type { Ending, Observation } from './observation.ts'
import { pending, settled } from './pending-promises.ts'

/** A promise of the language itself: no subclass, no `then` of its own. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then')
}

/** The two handlers of a promise whose outcome is passed on. */
export type PromiseHandlers = readonly [onValue: <T>(value: T) => T, onError: (error: unknown) => never]

/** What tells `ending` how a promise settles, before anybody who waits for the derived promise learns of it. */
export function handlersOf(ending: Pick<Ending, 'settle' | 'fail'>): PromiseHandlers {
  return [
    (value) => {
      ending.settle(value)
      return value
    },
    (error) => {
      ending.fail(error)
      throw error
    },
  ]
}

/** Tells `ending` how `promise` settles. */
export function observePromise<T>(ending: Pick<Ending, 'settle' | 'fail'>, promise: Promise<T>): Promise<T> {
  const [onValue, onError] = handlersOf(ending)
  return promise.then<T, never>(onValue, onError)
}

/**
 * Watches the promise that a call returned; also where it never settles and is dropped.
 * @param arrived takes the value: what is streamed is not over yet
 */
export function observeReturnedPromise<T>(
  call: Observation,
  promise: Promise<T>,
  arrived: (call: Observation, value: T) => void,
): Promise<T> {
  const entry = pending(promise, call)
  const derived = promise.then(
    (value) => {
      settled(entry)
      arrived(call, value)
      return value
    },
    (error: unknown) => {
      settled(entry)
      call.fail(error)
      throw error
    },
  )
  // Some APIs hang things on their promises, such as the `child` of a promisified `exec`.
  for (const key in promise) Reflect.defineProperty(derived, key, Object.getOwnPropertyDescriptor(promise, key) ?? {})
  return derived
}
