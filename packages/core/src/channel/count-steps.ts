/** Watches what hands out items one by one, each in an iterator result: `next` of iterators, `read` of readers. */
import { isPlainPromise } from '../instrument/observe-promise.ts'
import { hasMethod } from '../instrument/own-property.ts'
import { type Method, UNKNOWN_DEPTH } from './pass-through.ts'
import type { SiteTap } from './site-tap.ts'
import type { Ticket } from './tap.ts'

/**
 * Replaces such a method. Of a promise the derived one is returned; the reaction runs in the context of who asked.
 * @param ticketOf the ticket of an item; asked only where items may have spans
 */
export function countingSteps(tap: SiteTap, ticketOf: (item: unknown) => Ticket): (original: Method) => Method {
  const seen = (step: unknown): unknown => {
    look(step)
    return step
  }
  const look = (step: unknown): void => {
    const item = itemOf(step)
    if (item === undefined) return
    tap.received(UNKNOWN_DEPTH)
    if (tap.traces) tap.arrived(ticketOf(item.value), UNKNOWN_DEPTH)
  }
  return (original) =>
    function (...args) {
      const result: unknown = Reflect.apply(original, this, args)
      if (isPlainPromise(result)) return result.then(seen)
      // Somebody else's promise is not to be asked: asking may start it.
      return isObject(result) && hasMethod(result, 'then') ? result : seen(result)
    }
}

/** The step where it has an item. One that cannot be read is its reader's affair. */
function itemOf(step: unknown): { readonly value: unknown } | undefined {
  try {
    const { done, value } = step as IteratorResult<unknown>
    return done ? undefined : { value }
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
