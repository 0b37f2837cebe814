/**
 * The way that every event of one of Node's EventTargets takes to its listeners, ports' messages and aborts included: a method under a
 * registered symbol, which Node looks up on the object. Standing in it needs no listener, which would start a port, keep the process alive and
 * be counted. Where a Node has no such method, `dispatchEvent` tells of the events that programs dispatch themselves.
 */
import { getEventListeners } from 'node:events'
import { attempt } from '../engine/attempt.ts'
import { hasMethod, replaceMethod } from '../instrument/own-property.ts'
import type { Method } from './pass-through.ts'

const HYBRID_DISPATCH = Symbol.for('nodejs.internal.kHybridDispatch')

/** True for an EventTarget of Node, or of somebody else. */
export function isEventTarget(object: object): boolean {
  return hasMethod(object, 'dispatchEvent') && hasMethod(object, 'addEventListener')
}

/**
 * Stands in the way of the events of one type.
 * @param around replaces the dispatch of such an event
 */
export function replaceDispatch(target: object, type: string, around: (dispatch: Method) => Method): boolean {
  const isHybrid = hasMethod(target, HYBRID_DISPATCH)
  const typeOf = isHybrid ? typeOfHybrid : typeOfEvent
  return replaceMethod(target, isHybrid ? HYBRID_DISPATCH : 'dispatchEvent', (original: Method): Method => {
    const replacement = around(original)
    return function (...args) {
      return Reflect.apply(typeOf(args) === type ? replacement : original, this, args)
    }
  })
}

/** True where an event would reach somebody, or where that cannot be known. */
export function isHeard(target: object, type: string): boolean {
  return !(target instanceof EventTarget) || getEventListeners(target, type).length > 0
}

function typeOfHybrid(args: readonly unknown[]): unknown {
  return args[1]
}

/** The event is the caller's: reading it may throw, and then so does the dispatch. */
function typeOfEvent([event]: readonly unknown[]): unknown {
  return attempt('reading an event', () => (event as { type?: unknown } | undefined)?.type)
}
