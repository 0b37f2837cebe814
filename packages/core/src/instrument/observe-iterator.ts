/**
 * Watches generators and iterators, sync and async: every step runs inside the span's context, and the span ends on exhaustion,
 * throw or early return. Also objects that only hand out an async iterator, such as an SDK's event stream.
 */
import { types } from 'node:util'
import { runInContext } from '../context/context.ts'
import { failAndFinish, finishWith, guard, observePromise } from './call-in-span.ts'
import type { Observation } from './observe-result.ts'
import { replaceMethod } from './own-property.ts'

/** Watches an object with `next`. @returns false where it is closed to watching */
export function observeIterator(call: Observation, iterator: object): boolean {
  const watched = replaceMethod(iterator, 'next', (original) => step(call, original))
  if (!watched) return false
  replaceMethod(iterator, 'return', (original) => step(call, original))
  replaceMethod(iterator, 'throw', (original) => step(call, original))
  return true
}

/** Watches an object that hands out async iterators; the span ends with the first of them. */
export function observeAsyncIterable(call: Observation, iterable: object): boolean {
  return replaceMethod(
    iterable,
    Symbol.asyncIterator,
    (original) =>
      function (this: unknown, ...args: unknown[]) {
        const iterator: unknown = original.apply(this, args)
        if (typeof iterator === 'object' && iterator !== null) observeIterator(call, iterator)
        return iterator
      },
  )
}

type Step = (this: unknown, ...args: unknown[]) => unknown

function step(call: Observation, original: Step): Step {
  return function (this: unknown, ...args: unknown[]) {
    let result: unknown
    try {
      result = runInContext(call.context, Reflect.apply, original, this, args)
    } catch (error) {
      failAndFinish(call.span, error)
      throw error
    }
    const isLast = (step: IteratorResult<unknown> | undefined) => seen(call, step)
    if (types.isPromise(result)) return observePromise(call, result as Promise<IteratorResult<unknown>>, isLast)
    if (isLast(result as IteratorResult<unknown>)) finishWith(call, (result as IteratorReturnResult<unknown>).value)
    return result
  }
}

/** Shows an item to who asked for it. True where the iterator is exhausted. */
function seen(call: Observation, step: IteratorResult<unknown> | undefined): boolean {
  if (step?.done === true) return true
  const { onItem } = call
  if (onItem !== undefined) guard(call.span.name, () => onItem(step?.value))
  return false
}
