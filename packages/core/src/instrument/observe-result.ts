/**
 * Ends a span when what a call returned is done, without changing what was returned. Only a native promise is replaced, by
 * the promise derived from it: returning the original would make a rejection that nobody handles look handled.
 * Everything else keeps its identity and is watched through own properties.
 */
import { types } from 'node:util'
import type { Context } from '../context/context.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import { finishWith, type OnResult, observePromise } from './call-in-span.ts'
import { observeAsyncIterable, observeIterator } from './observe-iterator.ts'
import { isNodeStream, observeNodeStream } from './observe-node-stream.ts'
import { observeThenable } from './observe-thenable.ts'
import { observeWebStream } from './observe-web-stream.ts'
import { watchAbandoned } from './watchdog.ts'

/** A call whose result is watched: `settle` and `fail` end its span, the first of them counts. */
export interface Observation {
  readonly span: RecordingSpan
  readonly context: Context
  readonly onResult: OnResult | undefined
  /** Looks at every item of an iterator. */
  readonly onItem?: (item: unknown) => void
}

/** Watches `result`; returns it, or the promise derived from it. */
export function observeResult(call: Observation, result: unknown): unknown {
  if ((typeof result !== 'object' && typeof result !== 'function') || result === null) {
    finishWith(call, result)
    return result
  }
  if (isPlainPromise(result)) return observePromise(call, result)
  if (!observeObject(call, result)) finishWith(call, result)
  return result
}

/** A promise of the language itself: no subclass, no `then` of its own. */
function isPlainPromise(value: object): value is Promise<unknown> {
  return types.isPromise(value) && Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then')
}

/** Attaches the first kind of watch that fits. False where the object is a plain value, or closed to watching. */
function observeObject(call: Observation, value: object): boolean {
  try {
    const watched = attach(call, value)
    if (watched) watchAbandoned(value, call.span)
    return watched
  } catch {
    return false
  }
}

function attach(call: Observation, value: object): boolean {
  if (types.isProxy(value)) return false
  const shape = value as {
    then?: unknown
    next?: unknown
    [Symbol.asyncIterator]?: unknown
    [Symbol.iterator]?: unknown
  }
  if (typeof shape.then === 'function') return observeThenable(call, value)
  if (typeof value === 'function') return false
  if (isNodeStream(value)) return observeNodeStream(call, value)
  if (value instanceof ReadableStream) return observeWebStream(call, value)
  if (typeof shape.next === 'function') return observeIterator(call, value)
  if (typeof shape[Symbol.asyncIterator] === 'function') return observeAsyncIterable(call, value)
  return false
}
