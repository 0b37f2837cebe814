/**
 * Watches web streams. Nothing on them is changed: Node keeps a promise in every web stream that settles when the stream is closed,
 * cancelled or errored, whichever way it was read. `finished` of `node:stream` waits for the same promise, but tells a tick later
 * than the reader learns of it; so that is only the way where the promise is not found.
 */
import { finished } from 'node:stream'
import { types } from 'node:util'
import { hasMethod } from './own-property.ts'
import type { Watchers } from './watchers.ts'

const CLOSED: unique symbol = Symbol.for('nodejs.webstream.isClosedPromise') as never

type WebStream = (ReadableStream | WritableStream) & { readonly [CLOSED]?: { readonly promise?: unknown } }

/** True for the ReadableStream and WritableStream of this process. The globals are loaded by name only when it may be one. */
export function isWebStream(value: object): value is WebStream {
  if (hasMethod(value, 'getReader')) return value instanceof ReadableStream
  return hasMethod(value, 'getWriter') && value instanceof WritableStream
}

/** Watches a stream until it is closed, cancelled or errored. */
export function observeWebStream(watchers: Watchers, stream: WebStream): boolean {
  const closed = stream[CLOSED]?.promise
  if (types.isPromise(closed)) {
    closed.then(
      () => watchers.settle(stream),
      (error: unknown) => watchers.fail(error),
    )
  } else {
    finished(stream as never, (error) => (error ? watchers.fail(error) : watchers.settle(stream)))
  }
  return true
}
