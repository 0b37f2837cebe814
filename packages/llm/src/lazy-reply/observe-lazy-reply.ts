/**
 * Watches what a call of the OpenAI or Anthropic SDK returns: a promise whose body is lazy (calling `then` reads it), so only the
 * ways its owner takes are seen, and a stream that is read later, by iterating or by `tee`. Both stay the same objects.
 */
import { replaceMethod } from '@zeph-telemetry/core'
import type { ModelCall } from '../call/model-call.ts'
import type { ReplyFacts, ReplyStream } from '../call/model-facts.ts'
import { observeReplyStream } from './observe-reply-stream.ts'

/** How an adapter reads what came; what these throw never reaches the caller. */
export interface ReplyReaders {
  /** A whole reply, parsed by the SDK. */
  readonly onBody: (body: object) => ReplyFacts
  /** One item of a stream, in order. */
  readonly chunk: (item: unknown, reply: ReplyStream) => void
  /** The API's own code of an error, for `error.type`. */
  readonly errorCode?: (error: unknown) => unknown
}

/** A reply that is watched. */
interface Watched {
  readonly call: ModelCall
  readonly reply: object
  readonly readers: ReplyReaders
}

/** A reply is dropped unread only when what came of it is dropped, too: the reply lives as long as that. */
const origins = new WeakMap<object, object>()

/** Responses that the SDK has another promise read. */
const handedOn = new WeakMap<object, Watched>()

/** True for the SDK's own promise. What stands in for a client in a user's tests may return anything. */
export function isLazyReply(reply: unknown): reply is object {
  return isObject(reply) && 'parse' in reply
}

/** Ends `call` when the reply is read, failed, or dropped unread. */
export function observeLazyReply(call: ModelCall, reply: object, readers: ReplyReaders): void {
  const watched = { call, reply, readers }
  let parsed: Promise<unknown> | undefined
  replaceMethod(reply, 'parse', (parse) => {
    return function (this: unknown) {
      parsed ??= settle(watched, parse.call(this), (body) => readReply(call, body, readers))
      return parsed
    }
  })
  replaceMethod(reply, 'asResponse', (asResponse) => {
    return function (this: unknown) {
      return settle(watched, asResponse.call(this), () => {
        if (parsed === undefined) call.end()
      })
    }
  })
  // Helpers of the SDK, such as `parse` with a schema, read the same body through a promise made from this one.
  replaceMethod(reply, '_thenUnwrap', (thenUnwrap) => {
    return function (this: unknown, transform: unknown) {
      const derived = thenUnwrap.call(this, transform) as object
      observeLazyReply(call, derived, readers)
      return derived
    }
  })
  // Others take the response alone: then `observeHandedOn` is told what was made of it.
  replaceMethod(reply, '_responseProps', (responseProps) => {
    return function (this: unknown) {
      return settle(watched, responseProps.call(this), (response) => {
        if (isObject(response)) handedOn.set(response, watched)
      })
    }
  })
  call.endWithCollected(reply)
}

/** Goes on with the call whose response the SDK had another promise read, and that came to `body`. */
export function observeHandedOn(response: unknown, body: unknown): void {
  const watched = isObject(response) ? handedOn.get(response) : undefined
  if (watched === undefined) return
  if (isObject(body)) origins.set(body, watched.reply)
  readReply(watched.call, body, watched.readers)
}

function settle<T>(watched: Watched, promise: Promise<T>, onValue: (value: T) => void): Promise<T> {
  return promise.then(
    (value) => {
      if (isObject(value)) origins.set(value, watched.reply)
      onValue(value)
      return value
    },
    (error: unknown) => {
      watched.call.fail(error, watched.readers.errorCode)
      throw error
    },
  )
}

/** Takes a parsed body: ends the call, or lets the stream end it. */
export function readReply(call: ModelCall, body: unknown, readers: ReplyReaders): void {
  if (isStream(body)) {
    observeReplyStream(call, body, readers)
    return
  }
  if (isObject(body)) call.replied(() => readers.onBody(body))
  call.end()
}

function isStream(body: unknown): body is object {
  return isObject(body) && 'controller' in body && 'iterator' in body
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
