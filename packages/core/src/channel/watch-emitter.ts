/**
 * Watches one event of an EventEmitter: each `emit` is a message, dropped where nobody listens. No listener is added. Listeners run inside the
 * receiver's span, and that inside the sender's, since to emit is to call.
 */
import { hasMethod, replaceMethod } from '../instrument/own-property.ts'
import type { ChannelSite } from './channel-site.ts'
import { passAtOnce } from './pass-at-once.ts'
import type { Method } from './pass-through.ts'
import type { SiteTap } from './site-tap.ts'

interface Emitter {
  listenerCount(event: string | symbol): number
}

/** @returns false for what is no emitter, or where the site names no event */
export function watchEmitter(channel: object, tap: SiteTap, { event }: ChannelSite): boolean {
  if (event === undefined || !isEmitter(channel)) return false
  return replaceMethod(channel, 'emit', (original: Method): Method => {
    return function emit(...args) {
      if (args[0] !== event) return Reflect.apply(original, this, args)
      const isHeard = hears(this, event)
      if (!tap.traces) {
        tap.passed(isHeard)
        return Reflect.apply(original, this, args)
      }
      return passAtOnce(tap, isHeard, () => Reflect.apply(original, this, args))
    }
  })
}

/** True for EventEmitters and what follows their shape. */
export function isEmitter(object: object): boolean {
  return hasMethod(object, 'emit') && hasMethod(object, 'on') && hasMethod(object, 'listenerCount')
}

function hears(emitter: Emitter, event: string | symbol): boolean {
  try {
    return emitter.listenerCount(event) > 0
  } catch {
    // Not our affair: emit itself meets the same, or does not ask.
    return true
  }
}
