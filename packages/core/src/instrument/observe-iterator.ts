/**
 * Watches generators and iterators, sync and async: every step runs inside the span's context, and the span ends on exhaustion,
 * throw or early return. Also objects that only hand out an async iterator, such as an SDK's event stream.
 */
import { types } from 'node:util'
import { runInContext } from '../context/context.ts'
import { state } from '../global-state.ts'
import type { Ending } from './observation.ts'
import { handlersOf, isPlainPromise } from './observe-promise.ts'
import { observeThenable } from './observe-thenable.ts'
import { hasMethod, replaceMethod } from './own-property.ts'
import type { Watchers } from './watchers.ts'

/** Watches an object with `next`. @returns false where it is closed to watching */
export function observeIterator(watchers: Watchers, iterator: object): boolean {
  return observeSteps(watchers, iterator, runInContext)
}

/**
 * The same for an iterator that only decodes what has come, of which there may be very many items: its steps run inside the span's context only
 * where somebody wants to know whose time and memory they take.
 */
export function observeDecoder(watchers: Watchers, iterator: object): boolean {
  return observeSteps(watchers, iterator, runWhereAsked)
}

/** How a step is run. */
type RunStep = typeof runInContext

const runWhereAsked: RunStep = (context, fn, ...args) => {
  return state.around === undefined ? fn(...args) : runInContext(context, fn, ...args)
}

function observeSteps(watchers: Watchers, iterator: object, run: RunStep): boolean {
  const watched = replaceMethod(iterator, 'next', (original) => step(watchers, original, run))
  if (!watched) return false
  replaceMethod(iterator, 'return', (original) => step(watchers, original, run))
  replaceMethod(iterator, 'throw', (original) => step(watchers, original, run))
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

/** One method of an iterator. It may be called very often, so what looks at its results is made once. */
function step(watchers: Watchers, original: Method, run: RunStep): Method {
  const ending: Ending = {
    get context() {
      return watchers.context
    },
    settle: (result) => look(watchers, result),
    fail: (error) => watchers.fail(error),
  }
  const [onValue, onError] = handlersOf(ending)
  return function (this: unknown, ...args: unknown[]) {
    const { context } = watchers
    if (context === undefined) return Reflect.apply(original, this, args)
    let result: unknown
    try {
      result = run(context, Reflect.apply, original, this, args)
    } catch (error) {
      watchers.fail(error)
      throw error
    }
    if (isPlainPromise(result)) return result.then<unknown, never>(onValue, onError)
    if (isObject(result) && hasMethod(result, 'then')) observeThenable(ending, result)
    else look(watchers, result)
    return result
  }
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
