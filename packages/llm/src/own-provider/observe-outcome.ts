/**
 * Ends a call when what a user's own method returned is done. Only a native promise is replaced, by the one derived from it; everything else
 * keeps its identity and is watched through own properties. Never calls `then` on what is no native promise.
 */
import { types } from 'node:util'
import { replaceMethod } from '@zeph-telemetry/core'
import type { ModelCall } from '../call/model-call.ts'
import { isNodeStream, observeNodeStream } from './observe-node-stream.ts'
import { observeThenable } from './observe-thenable.ts'
import { observeWebStream } from './observe-web-stream.ts'

/** Where a call's outcome goes. */
export interface OutcomeReader {
  /** A whole reply. */
  whole(reply: unknown): void
  /** One item of a stream. */
  item(item: unknown): void
  /** The stream is left before its end. */
  left(): void
}

/** A call and who reads what came of it. */
export interface Observed {
  readonly call: ModelCall
  readonly reader: OutcomeReader
}

/** Watches `result`; returns it, or the promise derived from it. */
export function observeOutcome(observed: Observed, result: unknown): unknown {
  if (isPlainPromise(result)) return observePromise(observed, result)
  settleOrObserve(observed, result)
  return result
}

const origins = new WeakMap<object, object>()

/** A promise or iterable is dropped unread only when what came of it is dropped, too. */
export function keepAlive(value: unknown, origin: object): void {
  if (isObject(value) && value !== origin) origins.set(value, origin)
}

/** A promise of the language itself: no subclass, no `then` of its own. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then')
}

function observePromise<T>(observed: Observed, promise: Promise<T>): Promise<T> {
  const derived = promise.then(
    (value) => {
      keepAlive(value, promise)
      settleOrObserve(observed, value)
      return value
    },
    (error: unknown) => {
      observed.call.fail(error)
      throw error
    },
  )
  // Some hang things on their promises, such as a way to abort.
  for (const key in promise) Reflect.defineProperty(derived, key, Object.getOwnPropertyDescriptor(promise, key) ?? {})
  observed.call.endWithCollected(promise)
  return derived
}

/** A plain value is the whole reply; an iterator or stream is over when it has been read, also one that a promise came to. */
function settleOrObserve(observed: Observed, value: unknown): void {
  if (isObject(value) && observeByShape(observed, value)) return
  observed.reader.whole(value)
  observed.call.end()
}

/** False where it is a plain value, or closed to watching. */
function observeByShape(observed: Observed, value: object): boolean {
  try {
    if (types.isProxy(value) || Array.isArray(value)) return false
    return observeStream(observed, value)
  } catch {
    return false
  }
}

function observeStream(observed: Observed, value: object): boolean {
  if (hasMethod(value, 'then')) return observeThenable(observed, value, settleOrObserve)
  if (isNodeStream(value)) return observeNodeStream(observed, value)
  if (value instanceof ReadableStream) return observeWebStream(observed, value)
  if (hasMethod(value, 'next')) return observeIterator(observed, value)
  return hasMethod(value, Symbol.asyncIterator) && observeIterable(observed, value)
}

/** Watches a generator or iterator to its end. */
export function observeIterator({ call, reader }: Observed, iterator: object): boolean {
  replaceMethod(iterator, 'return', (original) => {
    return function (this: unknown, ...args: unknown[]) {
      reader.left()
      return Reflect.apply(original, this, args) as unknown
    }
  })
  call.watchIterator(iterator, { chunk: (item) => reader.item(item) })
  return true
}

/** Watches an object that hands out iterators, such as an SDK's event stream; the call ends with the first of them. */
function observeIterable(observed: Observed, iterable: object): boolean {
  let handedOut = false
  const watched = replaceMethod(iterable, Symbol.asyncIterator, (original) => {
    return function (this: unknown, ...args: unknown[]) {
      const iterator = Reflect.apply(original, this, args) as unknown
      keepAlive(iterator, iterable)
      if (!handedOut && isObject(iterator)) observeIterator(observed, iterator)
      handedOut = true
      return iterator
    }
  })
  if (watched) observed.call.endWithCollected(iterable)
  return watched
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** Of the object or inherited; a getter is not called. */
function hasMethod(object: object, key: PropertyKey): boolean {
  for (let holder: object | null = object; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    const found = Object.getOwnPropertyDescriptor(holder, key)
    if (found !== undefined) return typeof found.value === 'function'
  }
  return false
}
