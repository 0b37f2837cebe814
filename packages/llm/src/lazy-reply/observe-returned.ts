/** Watches whatever a method of an SDK returned: its lazy promise, a native one, or what stands in for either in a user's tests. */
import { types } from 'node:util'
import type { ModelCall } from '../call/model-call.ts'
import { isLazyReply, observeLazyReply, type ReplyReaders, readReply } from './observe-lazy-reply.ts'

/**
 * Ends `call` with what came of it.
 * @returns what the caller is to get: the same object, and of a native promise the derived one, so that an unhandled rejection stays one
 */
export function observeReturned(call: ModelCall, returned: unknown, readers: ReplyReaders): unknown {
  if (isLazyReply(returned)) {
    observeLazyReply(call, returned, readers)
    return returned
  }
  if (!isNativePromise(returned)) {
    call.end()
    return returned
  }
  return returned.then(
    (body) => {
      readReply(call, body, readers)
      return body
    },
    (error: unknown) => {
      call.fail(error, readers.errorCode)
      throw error
    },
  )
}

/** Subclasses may do something when `then` is called. */
function isNativePromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then')
}
