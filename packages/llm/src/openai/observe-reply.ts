/**
 * Watches what a call of the OpenAI SDK returns: a promise whose body is lazy (calling `then` reads it), so only the ways its
 * owner takes are seen, and a stream that is read later, by iterating or by `tee`. Both stay the same objects.
 */
import { endWhenCollected, replaceMethod, type Span, watchIterator } from '@zeph-telemetry/core'
import type OpenAI from 'openai'
import { type ChatSpan, setReply } from './chat-attributes.ts'
import { chunkReader } from './read-chunks.ts'

/** A reply is dropped unread only when what came of it is dropped, too: the reply lives as long as that. */
const origins = new WeakMap<object, object>()

/** Ends `span` when the reply is read, failed, or dropped unread. */
export function observeReply(span: ChatSpan, reply: object): void {
  let parsed: Promise<unknown> | undefined
  const settle = <T>(promise: Promise<T>, onValue: (value: T) => void): Promise<T> =>
    promise.then(
      (value) => {
        if (isObject(value)) origins.set(value, reply)
        onValue(value)
        return value
      },
      (error: unknown) => {
        span.fail(error).end()
        throw error
      },
    )
  replaceMethod(reply, 'parse', (parse) => {
    return function (this: unknown) {
      parsed ??= settle(parse.call(this) as Promise<unknown>, (body) => observeBody(span, body))
      return parsed
    }
  })
  replaceMethod(reply, 'asResponse', (asResponse) => {
    return function (this: unknown) {
      return settle(asResponse.call(this) as Promise<Response>, () => {
        if (parsed === undefined) span.end()
      })
    }
  })
  // Helpers of the SDK, such as `parse` with a schema, read the same body through a promise made from this one.
  replaceMethod(reply, '_thenUnwrap', (thenUnwrap) => {
    return function (this: unknown, transform: unknown) {
      const derived = thenUnwrap.call(this, transform) as object
      observeReply(span, derived)
      return derived
    }
  })
  endWhenCollected(span as Span, reply)
}

/** Nothing in here may fail the caller: a body of an unexpected shape is the provider's affair. */
function observeBody(span: ChatSpan, body: unknown): void {
  try {
    if (isStream(body)) {
      observeStream(span, body)
      return
    }
    if (isObject(body)) setReply(span, body)
  } catch {
    span.event('zeph.unreadable_reply')
  }
  span.end()
}

/** Every way to read a stream of the SDK goes through its `iterator` function. It can be read once: later readers only fail. */
function observeStream(span: ChatSpan, stream: object): void {
  const read = chunkReader(span)
  let isRead = false
  replaceMethod(stream, 'iterator', (iterator) => {
    return function (this: unknown) {
      const events = iterator.call(this) as object
      if (!isRead) watchIterator(span as Span, events, (chunk) => read(chunk as OpenAI.ChatCompletionChunk))
      isRead = true
      return events
    }
  })
  endWhenCollected(span as Span, stream)
}

function isStream(body: unknown): body is object {
  return isObject(body) && 'controller' in body && 'iterator' in body
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
