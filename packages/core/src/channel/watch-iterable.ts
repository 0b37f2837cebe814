/** Watches async iterators and generators, and objects that hand out such: each item that is received counts. Who sends is out of sight. */
import { hasMethod, replaceMethod } from '../instrument/own-property.ts'
import { countingSteps } from './count-steps.ts'
import type { Method } from './pass-through.ts'
import type { SiteTap } from './site-tap.ts'

/** @returns false for what has neither `next` nor an async iterator */
export function watchIterable(channel: object, tap: SiteTap): boolean {
  const steps = countingSteps(tap, () => tap.strangersTicket())
  // A generator's async iterator is itself.
  if (hasMethod(channel, 'next')) return replaceMethod(channel, 'next', steps)
  return replaceIterators(channel, Symbol.asyncIterator, (iterator) => void replaceMethod(iterator, 'next', steps))
}

/** Lets `watch` see each iterator that a method hands out. */
export function replaceIterators(object: object, key: PropertyKey, watch: (iterator: object) => void): boolean {
  return replaceMethod(object, key, (original: Method): Method => {
    return function (...args) {
      const iterator: unknown = Reflect.apply(original, this, args)
      if (typeof iterator === 'object' && iterator !== null) watch(iterator)
      return iterator
    }
  })
}
