/**
 * Message threads of newer versions, over which tool runners run, too. A thread takes the response of `create` and has another promise read
 * it: its streams are followed from there by the response they came from. All of that is internal to the SDK: where it is another
 * day, calls are still told, and streams of threads end as abandoned.
 */
import { replaceMethod } from '@zeph-telemetry/core'
import { observeHandedOn } from '../lazy-reply/observe-lazy-reply.ts'
import { messageRequest } from './message-request.ts'
import { extract } from './model-methods.ts'

/** Follows the turns of a thread, and of its forks. */
export function instrumentThread(thread: unknown, client: object): void {
  if (typeof thread !== 'object' || thread === null) return
  replaceMethod(thread, 'parse', (parse) => extract(parse, () => messageRequest(client, paramsOf(thread))))
  replaceMethod(thread, '_stream', (stream) => {
    return function (this: unknown, target: unknown, ...rest: unknown[]) {
      followRequest(target)
      return stream.call(this, target, ...rest)
    }
  })
  replaceMethod(thread, 'fork', (fork) => {
    return function (this: unknown, ...args: unknown[]) {
      const made: unknown = fork.apply(this, args)
      instrumentThread(made, client)
      return made
    }
  })
}

/** Before it starts, a stream of messages is given the function that makes its request. */
function followRequest(messages: unknown): void {
  if (typeof messages !== 'object' || messages === null) return
  replaceMethod(messages, '_start', (start) => {
    return function (this: unknown, request: (...args: unknown[]) => object, ...rest: unknown[]) {
      return start.call(this, (...args: unknown[]) => followed(request(...args)), ...rest)
    }
  })
}

function followed(reply: object): object {
  replaceMethod(reply, '_thenUnwrap', (thenUnwrap) => {
    return function (this: unknown, transform: (body: unknown, response: unknown) => unknown) {
      return thenUnwrap.call(this, (body: unknown, response: unknown) => {
        observeHandedOn(response, body)
        return transform(body, response)
      })
    }
  })
  return reply
}

/** A getter, which makes the request as it would be for the whole conversation. */
function paramsOf(thread: object): unknown {
  return (thread as { params?: unknown }).params
}
