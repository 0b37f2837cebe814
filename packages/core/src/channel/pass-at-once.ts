/** A message that is with its receivers when its sender's call returns, as with events. */
import { receiveIn, SENT, sendIn, UNHEARD, UNKNOWN_DEPTH } from './pass-through.ts'
import type { SiteTap } from './site-tap.ts'

/** Counts the message and calls `deliver`, inside the receiver's span where somebody hears it. */
export function passAtOnce<R>(tap: SiteTap, isHeard: boolean, deliver: () => R): R {
  tap.passed(isHeard)
  const sending = tap.startSend(UNKNOWN_DEPTH)
  if (sending === undefined) return deliver()
  const result = sendIn(sending, () => {
    const span = isHeard ? tap.startReceive(sending.ticket, UNKNOWN_DEPTH) : undefined
    return receiveIn(span, deliver)
  })
  sending.end(isHeard ? SENT : UNHEARD)
  return result
}
