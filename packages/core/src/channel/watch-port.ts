/**
 * Watches what sends by `postMessage`: a MessagePort, a MessageChannel's two, a BroadcastChannel, a Worker. Messages are structured clones, in
 * which nothing can travel unseen: the two ends know nothing of each other, and receivers' spans are linked to nothing. What
 * `receiveMessageOnPort` takes is not seen.
 */
import { hasMethod, replaceMethod } from '../instrument/own-property.ts'
import { isEventTarget, replaceDispatch } from './dispatch-hook.ts'
import { countingSends, type Method, receiveIn, UNKNOWN_DEPTH } from './pass-through.ts'
import type { SiteTap } from './site-tap.ts'
import { isEmitter } from './watch-emitter.ts'

/** @returns false for what has no `postMessage` */
export function watchPort(channel: object, tap: SiteTap): boolean {
  if (!hasMethod(channel, 'postMessage')) return false
  const sends = replaceMethod(channel, 'postMessage', countingSends(tap))
  return watchArrivals(channel, tap) || sends
}

/** Both ends at once. @returns false for what is no MessageChannel */
export function watchMessageChannel(channel: object, tap: SiteTap): boolean {
  const { port1, port2 } = channel as { port1?: unknown; port2?: unknown }
  if (!isObject(port1) || !isObject(port2) || !hasMethod(port1, 'postMessage')) return false
  const watched = watchPort(port1, tap)
  return watchPort(port2, tap) || watched
}

function watchArrivals(channel: object, tap: SiteTap): boolean {
  if (isEventTarget(channel)) return replaceDispatch(channel, 'message', countingArrivals(tap))
  if (!isEmitter(channel)) return false
  return replaceMethod(channel, 'emit', (original: Method): Method => {
    const arrives = countingArrivals(tap)(original)
    return function emit(...args) {
      return Reflect.apply(args[0] === 'message' ? arrives : original, this, args)
    }
  })
}

/** Replaces a method that calls the listeners of a message. */
function countingArrivals(tap: SiteTap): (original: Method) => Method {
  return (original) =>
    function (...args) {
      tap.received(UNKNOWN_DEPTH)
      const ticket = tap.traces ? tap.strangersTicket() : undefined
      if (ticket === undefined) return Reflect.apply(original, this, args)
      return receiveIn(tap.startReceive(ticket, UNKNOWN_DEPTH), () => Reflect.apply(original, this, args))
    }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
