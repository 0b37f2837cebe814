/** Watches one event of an EventTarget: each dispatch is a message, dropped where nobody listens. */
import type { ChannelSite } from './channel-site.ts'
import { isEventTarget, isHeard, replaceDispatch } from './dispatch-hook.ts'
import { passAtOnce } from './pass-at-once.ts'
import type { SiteTap } from './site-tap.ts'

/** @returns false for what is no event target, or where the site names no event */
export function watchEventTarget(channel: object, tap: SiteTap, { event }: ChannelSite): boolean {
  if (typeof event !== 'string' || !isEventTarget(channel)) return false
  return replaceDispatch(channel, event, (original) => {
    return function (...args) {
      const heard = isHeard(this, event)
      if (tap.traces) return passAtOnce(tap, heard, () => Reflect.apply(original, this, args))
      tap.passed(heard)
      return Reflect.apply(original, this, args)
    }
  })
}
