/** How a place where messages pass is instrumented. Types only. */
import type { SpanContext } from '../context/context.ts'
import type { SendOutcome } from './tap.ts'

/** What a channel's span must be able to do, whatever its map. */
export interface ChannelSpan {
  readonly recording: boolean
  spanContext(): SpanContext
  link(target: SpanContext): unknown
  run<R>(fn: () => R): R
  fail(error: unknown): unknown
  end(): void
}

/** What is known of a message when its span starts. */
export interface MessageFacts {
  /** Name of the site. */
  readonly channel: string
  /** How many messages waited, before a send and after a receive; undefined where that cannot be known. */
  readonly depth: number | undefined
}

/** Starts a span, as `defineSpans(MAP).start` does. */
export type SpanStarter<S extends ChannelSpan = ChannelSpan> = (facts: MessageFacts) => S

/** A place where messages pass. */
export interface ChannelSite<S extends ChannelSpan = ChannelSpan> {
  /** Becomes the metrics' attribute `channel.name`: a word from the code, never an id. */
  readonly name: string
  /** Makes the spans of senders; without it they have none. */
  readonly send?: SpanStarter<S>
  /** Makes the spans of receivers; each is linked to the span of its sender, where that is known. */
  readonly receive?: SpanStarter
  /** Every how many messages one has spans. Default 1: all of them. */
  readonly every?: number
  /** Sees the span of a send before it ends, unless the send failed. */
  readonly onSent?: (span: S, outcome: SendOutcome) => void
  /** Which event of an EventEmitter or EventTarget carries the messages. */
  readonly event?: string | symbol
}
