/**
 * Watches generators and iterators, sync and async: every step runs inside the span's context, and the span ends on exhaustion,
 * throw or early return. Also objects that only hand out an async iterator, such as an SDK's event stream.
 */
import { types } from 'node:util'
import { runInContext } from '../context/context.ts'
import { isPlainPromise, observePromise } from './observe-promise.ts'
import { observeThenable } from './observe-thenable.ts'
import { hasMethod, replaceMethod } from './own-property.ts'
import type { Watchers } from './watchers.ts'

/** Watches an object with `next`. @returns false where it is closed to watching */
export function observeIterator(watchers: Watchers, iterator: object): boolean {
  const watched = replaceMethod(iterator, 'next', (original) => step(watchers, original))
  if (!watched) return false
  replaceMethod(iterator, 'return', (original) => step(watchers, original))
  replaceMethod(iterator, 'throw', (original) => step(watchers, original))
  if (!types.isGeneratorObject(iterator)) observeIterable(watchers, iterator)
  return true
}

/** What is read is not dropped: an object lives as long as the iterators that it handed out. */
const origins = new WeakMap<object, object>()

/** Watches an object that hands out iterators; the span ends with the first of them. */
export function observeIterable(watchers: Watchers, iterable: object): boolean {
  let handedOut = false
  const handOut = (original: Method): Method =>
    function (this: unknown, ...args: unknown[]) {
      const { context } = watchers
      if (context === undefined) return Reflect.apply(original, this, args)
      try {
        const iterator = runInContext(context, Reflect.apply, original, this, args)
        handedOut = true
        if (isObject(iterator) && iterator !== this) {
          origins.set(iterator, iterable)
          watchers.hook(iterator, observeIterator)
        }
        return iterator
      } catch (error) {
        if (!handedOut) watchers.fail(error)
        throw error
      }
    }
  const sync = replaceMethod(iterable, Symbol.iterator, handOut)
  return replaceMethod(iterable, Symbol.asyncIterator, handOut) || sync
}

type Method = (this: unknown, ...args: unknown[]) => unknown

function step(watchers: Watchers, original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    const { context } = watchers
    if (context === undefined) return Reflect.apply(original, this, args)
    let result: unknown
    try {
      result = runInContext(context, Reflect.apply, original, this, args)
    } catch (error) {
      watchers.fail(error)
      throw error
    }
    return observeStep(watchers, result)
  }
}

function observeStep(watchers: Watchers, result: unknown): unknown {
  const isPromise = isPlainPromise(result)
  if (!isPromise && !(isObject(result) && hasMethod(result, 'then'))) {
    look(watchers, result)
    return result
  }
  const ending = {
    context: watchers.context,
    settle: (value: unknown) => look(watchers, value),
    fail: (error: unknown) => watchers.fail(error),
  }
  if (isPromise) return observePromise(ending, result)
  observeThenable(ending, result as object)
  return result
}

/** Looks at an iterator result. One that cannot be read is its reader's affair. */
function look(watchers: Watchers, result: unknown): void {
  try {
    const { done, value } = result as IteratorResult<unknown>
    if (done) watchers.settle(value)
    else watchers.item(value)
  } catch {
    // The consumer reads it next, and meets the same.
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
