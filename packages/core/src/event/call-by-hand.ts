/** Calls a function and tells when it is done where no span measures it. Native promises are waited for, all else is done when it is returned. */
import { types } from 'node:util'
import { now } from '../engine/clock.ts'
import type { CallEnd } from './call-end.ts'
import { errorType } from './error-type.ts'

/** @returns what `fn` returns, or the promise derived from it */
export function callByHand<R>(fn: () => R, onEnd: (end: CallEnd) => void): R {
  const start = now()
  const done = (errorType: string | undefined): void =>
    onEnd({ seconds: (now() - start) / 1e9, errorType, run: (work) => work() })
  let result: R
  try {
    result = fn()
  } catch (error) {
    done(errorType(error))
    throw error
  }
  if (isPlainPromise(result)) return settled(result, done) as R
  done(undefined)
  return result
}

/** What other objects that look like a promise do when they are asked is not ours to find out. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then')
}

function settled(promise: Promise<unknown>, done: (errorType: string | undefined) => void): Promise<unknown> {
  return promise.then(
    (value) => {
      done(undefined)
      return value
    },
    (error: unknown) => {
      done(errorType(error))
      throw error
    },
  )
}
