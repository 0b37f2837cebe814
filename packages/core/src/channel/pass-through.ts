/** Calls the traced program's own code for a message that passes: the sender's inside the span of the send, the receiver's inside its own. */
import type { ChannelSpan } from './channel-site.ts'
import type { SiteSending, SiteTap } from './site-tap.ts'
import type { SendOutcome } from './tap.ts'

/** For kinds whose queue cannot be looked into. */
export const UNKNOWN_DEPTH = -1
export const SENT: SendOutcome = { dropped: false, waited: false }
export const UNHEARD: SendOutcome = { dropped: true, waited: false }

// biome-ignore lint/suspicious/noExplicitAny: methods whose signatures are third parties'
export type Method = (this: any, ...args: any[]) => any

/** Replaces a method that sends its first argument and is done when it returns. What it throws on was not sent. */
export function countingSends(tap: SiteTap): (original: Method) => Method {
  return (original) =>
    function (...args) {
      const sending = tap.traces ? tap.startSend(UNKNOWN_DEPTH) : undefined
      if (sending === undefined) {
        const result: unknown = Reflect.apply(original, this, args)
        tap.sent(UNKNOWN_DEPTH)
        return result
      }
      const result = sendIn(sending, () => Reflect.apply(original, this, args))
      tap.sent(UNKNOWN_DEPTH)
      sending.end(SENT)
      return result
    }
}

/** Calls what sends; a span that fails here has ended. */
export function sendIn<R>(sending: SiteSending, send: () => R): R {
  try {
    return sending.run(send)
  } catch (error) {
    sending.fail(error)
    throw error
  }
}

/** Calls what receives, to its end. */
export function receiveIn<R>(span: ChannelSpan | undefined, receive: () => R): R {
  if (span === undefined) return receive()
  try {
    return span.run(receive)
  } catch (error) {
    span.fail(error)
    throw error
  } finally {
    span.end()
  }
}
