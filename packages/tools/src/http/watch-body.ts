/**
 * Sees when the body of an answer is over, without reading it: web streams by the promise that Node keeps in each of them, Node's streams by
 * the events that they emit.
 */
import { finished } from 'node:stream'
import { types } from 'node:util'
import { replaceMethod } from '@zeph-telemetry/core'
import type { Exchange } from './exchange.ts'

const CLOSED: unique symbol = Symbol.for('nodejs.webstream.isClosedPromise') as never

type WatchedWebStream = ReadableStream & { readonly [CLOSED]?: { readonly promise?: unknown } }

/** Until it is read, cancelled, errored or collected. `finished` tells the same a tick after its reader learns of it. */
export function watchWebBody(exchange: Exchange, stream: ReadableStream): void {
  const closed = (stream as WatchedWebStream)[CLOSED]?.promise
  if (types.isPromise(closed)) {
    void closed.then(
      () => exchange.end(),
      (error: unknown) => exchange.fail(error),
    )
  } else {
    finished(stream as never, (error) => (error ? exchange.fail(error) : exchange.end()))
  }
  exchange.endWith(stream)
}

/** Until it has ended, is destroyed or is collected. What a stream is destroyed with it tells later, or nobody where nobody listens. */
export function watchNodeBody(exchange: Exchange, stream: object): void {
  const leave = (error: unknown) => {
    if (error && !isLeft(error)) exchange.fail(error)
    else exchange.end()
  }
  const watched = replaceMethod(stream, 'emit', (emit) => {
    return function (this: unknown, event: unknown, ...args: unknown[]) {
      if (event === 'error') leave(args[0])
      else if (event === 'end' || event === 'close') exchange.end()
      return Reflect.apply(emit, this, [event, ...args])
    }
  })
  replaceMethod(stream, 'destroy', (destroy) => {
    return function (this: unknown, ...args: unknown[]) {
      leave(args[0])
      return Reflect.apply(destroy, this, args)
    }
  })
  if (watched) exchange.endWith(stream)
  else exchange.end()
}

/** Who leaves a body early makes the stream destroy itself with an AbortError of its own; that of a signal is a DOMException or has a cause. */
function isLeft(error: unknown): boolean {
  if (!types.isNativeError(error) || error instanceof DOMException) return false
  return error.name === 'AbortError' && !Object.hasOwn(error, 'cause')
}
