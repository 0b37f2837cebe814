/**
 * Watches a cancellation: the abort is the message, sent by `abort` of an AbortController, or by nobody where a signal is given alone; received
 * by the signal's listeners together, and by each `throwIfAborted` that throws.
 */
import { hasMethod, replaceMethod } from '../instrument/own-property.ts'
import { isHeard, replaceDispatch } from './dispatch-hook.ts'
import { type Method, receiveIn, SENT, sendIn, UNKNOWN_DEPTH } from './pass-through.ts'
import type { SiteTap } from './site-tap.ts'
import type { Ticket } from './tap.ts'

/** What the signal's receivers know of who aborted. */
interface Cancellation {
  readonly tap: SiteTap
  ticket: Ticket
}

interface Aborter {
  readonly signal: AbortSignal
}

/** @returns false for what is no AbortController */
export function watchAbortController(channel: object, tap: SiteTap): boolean {
  if (!hasMethod(channel, 'abort') || !isAbortSignal((channel as Partial<Aborter>).signal)) return false
  const { signal } = channel as Aborter
  const cancellation: Cancellation = { tap, ticket: undefined }
  watchReceivers(signal, cancellation)
  return replaceMethod(channel, 'abort', (original: Method): Method => {
    return function abort(...args) {
      if (signal.aborted) return Reflect.apply(original, this, args)
      tap.sent(UNKNOWN_DEPTH)
      const sending = tap.traces ? tap.startSend(UNKNOWN_DEPTH) : undefined
      cancellation.ticket = sending?.ticket
      if (sending === undefined) return Reflect.apply(original, this, args)
      const result = sendIn(sending, () => Reflect.apply(original, this, args))
      sending.end(SENT)
      return result
    }
  })
}

/** A signal whose controller is not at hand, such as that of a time-out. @returns false for what is no AbortSignal */
export function watchAbortSignal(channel: object, tap: SiteTap): boolean {
  if (!isAbortSignal(channel)) return false
  const cancellation: Cancellation = { tap, ticket: undefined }
  watchReceivers(channel, cancellation)
  return replaceDispatch(channel, 'abort', (original) => {
    return function (...args) {
      tap.sent(UNKNOWN_DEPTH)
      if (tap.traces) cancellation.ticket = tap.strangersTicket()
      return Reflect.apply(original, this, args)
    }
  })
}

function watchReceivers(signal: AbortSignal, cancellation: Cancellation): void {
  const { tap } = cancellation
  const startReceive = () => tap.startReceive(cancellation.ticket, UNKNOWN_DEPTH)
  replaceDispatch(signal, 'abort', (original) => {
    return function (...args) {
      if (!isHeard(this, 'abort')) return Reflect.apply(original, this, args)
      tap.received(UNKNOWN_DEPTH)
      const span = startReceive()
      return span === undefined
        ? Reflect.apply(original, this, args)
        : receiveIn(span, () => Reflect.apply(original, this, args))
    }
  })
  replaceMethod(signal, 'throwIfAborted', (original: Method): Method => {
    return function throwIfAborted(...args) {
      try {
        return Reflect.apply(original, this, args)
      } catch (error) {
        tap.received(UNKNOWN_DEPTH)
        startReceive()?.end()
        throw error
      }
    }
  })
}

function isAbortSignal(value: unknown): value is AbortSignal {
  return typeof value === 'object' && value !== null && hasMethod(value, 'throwIfAborted') && 'aborted' in value
}
