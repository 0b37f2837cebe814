/**
 * Watches what a call of the OpenAI SDK returns: a promise whose body is lazy (calling `then` reads it), so only the ways its
 * owner takes are seen, and a stream that is read later, by iterating or by `tee`. Both stay the same objects.
 */
import { endWhenCollected, replaceMethod, type Span, watchIterator } from '@zeph-telemetry/core'
import type OpenAI from 'openai'
import { type ChatSpan, chunkReader, setReply } from './chat-attributes.ts'

/** Ends `span` when the reply is read, failed, or dropped unread. */
export function observeReply(span: ChatSpan, reply: object): void {
  let parsing = false
  replaceMethod(reply, 'parse', (parse) => {
    return function (this: unknown) {
      parsing = true
      return settle(span, parse.call(this) as Promise<object>, (value) => observeBody(span, value))
    }
  })
  replaceMethod(reply, 'asResponse', (asResponse) => {
    return function (this: unknown) {
      return settle(span, asResponse.call(this) as Promise<Response>, () => {
        if (!parsing) span.end()
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

function settle<T>(span: ChatSpan, promise: Promise<T>, onValue: (value: T) => void): Promise<T> {
  return promise.then(
    (value) => {
      quietly(span, () => onValue(value))
      return value
    },
    (error: unknown) => {
      span.fail(error)
      span.end()
      throw error
    },
  )
}

function observeBody(span: ChatSpan, body: object): void {
  if ('controller' in body && 'iterator' in body) observeStream(span, body)
  else {
    quietly(span, () => setReply(span, body as OpenAI.ChatCompletion))
    span.end()
  }
}

/** Every way to read a stream of the SDK goes through its `iterator` function. */
function observeStream(span: ChatSpan, stream: object): void {
  const read = chunkReader(span)
  replaceMethod(stream, 'iterator', (iterator) => {
    return function (this: unknown) {
      const events = iterator.call(this) as object
      watchIterator(span as Span, events, (chunk) => read(chunk as OpenAI.ChatCompletionChunk))
      return events
    }
  })
  endWhenCollected(span as Span, stream)
}

/** A reply of an unexpected shape is the provider's affair and no reason to fail the caller. */
function quietly(span: ChatSpan, work: () => void): void {
  try {
    work()
  } catch (error) {
    span.event('zeph.unreadable_reply', { 'exception.message': String(error) })
  }
}
