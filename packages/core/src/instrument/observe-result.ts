/**
 * Ends a span when what a call returned is done, without changing what was returned. Only a native promise is replaced, by
 * the promise derived from it. Everything else keeps its identity and is watched through own properties.
 */
import { types } from 'node:util'
import type { Observation } from './observation.ts'
import { observeIterable, observeIterator } from './observe-iterator.ts'
import { isNodeStream, observeNodeStream } from './observe-node-stream.ts'
import { isPlainPromise, observeReturnedPromise } from './observe-promise.ts'
import { observeThenable } from './observe-thenable.ts'
import { isWebStream, observeWebStream } from './observe-web-stream.ts'
import { hasMethod } from './own-property.ts'
import { watchAbandoned } from './watchdog.ts'
import { type Attach, Watchers, watchersOf } from './watchers.ts'

/** Watches `result`; returns it, or the promise derived from it. */
export function observeResult(call: Observation, result: unknown): unknown {
  if (isPlainPromise(result)) return observeReturnedPromise(call, result, settleOrObserve)
  settleOrObserve(call, result)
  return result
}

/** A plain value ends the call; an iterator or stream does when it is done, also one that a promise came to. */
function settleOrObserve(call: Observation, value: unknown): void {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function'
  if (!isObject || !observeByShape(call, value)) call.settle(value)
}

/** Lets `call` wait for `object`. False where that is a plain value, is closed to watching, or another call's. */
function observeByShape(call: Observation, object: object): boolean {
  try {
    const attach = types.isProxy(object) || Array.isArray(object) ? undefined : attachFor(object)
    return attach !== undefined && observeObject(call, object as never, attach)
  } catch {
    return false
  }
}

/** Lets `call` wait for `object`, hooked by `attach` unless it is already. False where that cannot be. */
export function observeObject<T extends object>(call: Observation, object: T, attach: Attach<T>): boolean {
  const known = watchersOf(object)
  if (known !== undefined) return known.join(call)
  const watchers = new Watchers(call)
  if (!watchers.hook(object, attach)) return false
  watchAbandoned(object, watchers)
  return true
}

/** The first kind of watch that fits; undefined for a plain value, which most are: so the cheap question comes first. */
function attachFor(value: object): Attach<never> | undefined {
  if ('then' in value && hasMethod(value, 'then')) return observeThenable
  if (typeof value === 'function') return undefined
  if ('pipe' in value && isNodeStream(value)) return observeNodeStream
  if (('getReader' in value || 'getWriter' in value) && isWebStream(value)) return observeWebStream
  if ('next' in value && hasMethod(value, 'next')) return observeIterator
  return Symbol.asyncIterator in value && hasMethod(value, Symbol.asyncIterator) ? observeIterable : undefined
}
