/**
 * Watches one channel for its site: counts always, makes spans where the site wants some and spans are recorded. Holds the counts and the
 * site, never the channel. Nothing that a site throws reaches the program.
 */
import { activeContext, type Context, runInContext } from '../context/context.ts'
import { attempt } from '../engine/attempt.ts'
import { now } from '../engine/clock.ts'
import { state } from '../global-state.ts'
import { guard } from '../instrument/guard.ts'
import { metering } from '../metrics/metering.ts'
import { type ChannelCounts, channelMetrics, countsOf } from './channel-counts.ts'
import type { ChannelSite, ChannelSpan, SpanStarter } from './channel-site.ts'
import { EveryNth } from './every-nth.ts'
import type { Sending, SendOutcome, Tap, Ticket } from './tap.ts'

/** Each so many sends the depth is looked at. */
const SAMPLE_EVERY = 16
/** No reading of the clock: nobody wants to know while metrics do not run. */
const NOT_MEASURED = -1

export class SiteTap implements Tap {
  readonly traces: boolean
  readonly #counts: ChannelCounts
  readonly #site: ChannelSite
  readonly #sends: EveryNth
  readonly #arrivals: EveryNth

  constructor(site: ChannelSite) {
    const { name, every = 1 } = site
    this.#site = site
    this.#counts = countsOf(name)
    this.#sends = new EveryNth(every)
    this.#arrivals = new EveryNth(every)
    this.traces = site.send !== undefined || site.receive !== undefined
  }

  sent(depth: number): void {
    const counts = this.#counts
    counts.sent += 1
    if (counts.sent % SAMPLE_EVERY === 0 && depth >= 0) counts.depth = depth
  }

  received(depth: number): void {
    const counts = this.#counts
    counts.received += 1
    if (depth === 0) counts.depth = 0
  }

  dropped(): void {
    this.#counts.dropped += 1
  }

  /** A message was sent and received in one, or heard by nobody. */
  passed(isHeard: boolean): void {
    if (!isHeard) {
      this.#counts.dropped += 1
      return
    }
    this.#counts.sent += 1
    this.#counts.received += 1
  }

  waitBegins(): number {
    return metering.engine === undefined ? NOT_MEASURED : now()
  }

  waitEnds(begun: number): void {
    if (begun === NOT_MEASURED) return
    channelMetrics.record('channel.backpressure_latency_us', (now() - begun) / 1e3, this.#counts.attributes)
  }

  startSend(depth: number): SiteSending | undefined {
    if (!mayTrace() || !this.#sends.next()) return undefined
    const site = this.#site
    if (site.send === undefined) return new SiteSending(site, undefined, activeTicket())
    const span = this.#start(site.send, depth)
    return span && new SiteSending(site, span, span.spanContext())
  }

  receiverContext(): Context | undefined {
    return state.recording && this.#site.receive !== undefined ? activeContext() : undefined
  }

  arrived(ticket: Ticket, depth: number, context?: Context): void {
    this.startReceive(ticket, depth, context)?.end()
  }

  /** For a message whose sender is out of sight: undefined where it has no spans. */
  strangersTicket(): Ticket {
    return mayTrace() && this.#arrivals.next() ? null : undefined
  }

  /** The span of a receiver; undefined where this message has none. The caller ends it. */
  startReceive(ticket: Ticket, depth: number, context?: Context): ChannelSpan | undefined {
    const { receive } = this.#site
    if (ticket === undefined || receive === undefined || !state.recording) return undefined
    const start = () => this.#start(receive, depth)
    const span = context === undefined ? start() : runInContext(context, start)
    if (ticket !== null) span?.link(ticket)
    return span
  }

  #start(starter: SpanStarter | undefined, depth: number): ChannelSpan | undefined {
    if (starter === undefined) return undefined
    const { name } = this.#site
    const span = guard(name, () => starter({ channel: name, depth: depth >= 0 ? depth : undefined }))
    return span?.recording === true ? span : undefined
  }
}

/** False inside `suppress`, too: what feeds a layer must not make spans that feed it again. */
function mayTrace(): boolean {
  return state.recording && !activeContext().suppressed
}

/** The sender, by the span that is active where it sends. */
function activeTicket(): Ticket {
  const { span } = activeContext()
  return span === undefined ? null : (attempt('reading the active span', () => span.spanContext()) ?? null)
}

/** The send of a message that has spans; without a span of its own where the site has none for senders. */
export class SiteSending implements Sending {
  readonly ticket: Ticket
  readonly #site: ChannelSite
  readonly #span: ChannelSpan | undefined

  constructor(site: ChannelSite, span: ChannelSpan | undefined, ticket: Ticket) {
    this.#site = site
    this.#span = span
    this.ticket = ticket
  }

  /** Calls `fn` with the span active. */
  run<R>(fn: () => R): R {
    return this.#span === undefined ? fn() : this.#span.run(fn)
  }

  end(outcome: SendOutcome): void {
    const { onSent, name } = this.#site
    const span = this.#span
    if (span === undefined) return
    if (onSent !== undefined) guard(name, () => onSent(span, outcome))
    span.end()
  }

  fail(error: unknown): void {
    this.#span?.fail(error)
    this.#span?.end()
  }
}
