/** What a channel tells whoever watches it. Types only: the channel itself loads no telemetry. */
import type { Context, SpanContext } from '../context/context.ts'

/**
 * What goes with a message beside it, so that its receiver finds its sender: `null` where the sender is nobody in particular, `undefined` where
 * the message has no spans.
 */
export type Ticket = SpanContext | null | undefined

/** How a send went. */
export interface SendOutcome {
  /** True where there was no room, or nobody to hear it. */
  readonly dropped: boolean
  /** True where it had to wait for room. */
  readonly waited: boolean
}

/** The span of one send, if it has one. */
export interface Sending {
  readonly ticket: Ticket
  end(outcome: SendOutcome): void
  fail(error: unknown): void
}

/** Watches one channel. No method throws. A depth below zero is one that nobody knows. */
export interface Tap {
  /** False where no message has spans: then the last three methods are not called. */
  readonly traces: boolean
  /** A message was taken in; now so many wait. */
  sent(depth: number): void
  /** A message went to its receiver; now so many wait. */
  received(depth: number): void
  /** A message was refused for lack of room. */
  dropped(): void
  /** Reads the clock, for a sender that begins to wait. */
  waitBegins(): number
  /** The sender waits no more, for whatever reason. */
  waitEnds(begun: number): void
  /** A send begins; undefined where this message has no spans. */
  startSend(depth: number): Sending | undefined
  /** The context of a receiver that begins to wait: its span starts there. */
  receiverContext(): Context | undefined
  /** A message is with its receiver. */
  arrived(ticket: Ticket, depth: number, context?: Context): void
}

/** Where a channel of ours takes its tap, whichever copy of core made it. @returns false where it has one */
export const TAP: unique symbol = Symbol.for('@zeph-telemetry/core/channel-tap') as never
