/**
 * The layer that turns the durations of spans into metrics, so that no program keeps times by hand. Sees every span, sampled or not. Keeps
 * nothing of a span that has ended, and nothing but its place of one that has not.
 */
import { now } from '../engine/clock.ts'
import type { Layer } from '../engine/layer.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import type { MetricsSnapshot } from './metrics-snapshot.ts'
import { outside, Place } from './place.ts'
import { OTHER } from './span-row.ts'
import { SpanTable } from './span-table.ts'
import { bridgeTimings, unbridgeTimings } from './timings.ts'
import type { MeasuredPhase } from './turn.ts'
import { TurnTable } from './turn-table.ts'

const SAMPLED = 1

type TurnScope = 'turn' | 'agent'

/** The bridge; measures from its making to `shutdown`. One at a time in a process. */
export class MetricsBridge implements Layer {
  readonly name = 'metrics-bridge'
  readonly stage = 'bridge'
  readonly table: SpanTable = new SpanTable()
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number = now() / 1e6
  readonly turns: Partial<Record<TurnScope, TurnTable>> = {}
  readonly #outside = outside(this)
  #open = 0
  #count = 0
  readonly #hasExemplars: boolean

  /** @param options `exemplars`: whether the last span of each bucket is kept; default true */
  constructor({ exemplars = true }: { readonly exemplars?: boolean } = {}) {
    this.#hasExemplars = exemplars
    bridgeTimings(this.table)
  }

  onStart(span: SpanRecord): void {
    const place = this.#around(span).inside(span.phase)
    span.bridged = place
    this.#open += 1
    if (place.role === 'phase') place.turn!.enter(place.phase!, span.startTime)
  }

  onEnd(span: SpanRecord): void {
    const place = span.bridged
    if (!(place instanceof Place) || place.owner !== this) return
    this.#open -= 1
    this.#count += 1
    if (span.attributes['zeph.abandoned'] === true) this.#abandoned(span, place)
    else this.#measured(span, place)
  }

  /** How many spans it has measured: grows with each. */
  get measured(): number {
    return this.#count
  }

  /** Everything measured so far. */
  snapshot(): MetricsSnapshot {
    const turns = Object.fromEntries(Object.entries(this.turns).map(([scope, table]) => [scope, table.read()]))
    return { ...this.table.read(), turns, open: this.#open }
  }

  async shutdown(): Promise<void> {
    unbridgeTimings(this.table)
  }

  /** The place of what is around a span; spans have their parent's until they get their own. */
  #around(span: SpanRecord): Place {
    const place = span.bridged ?? span.openParent?.bridged
    return place instanceof Place && place.owner === this ? place : this.#outside
  }

  #measured(span: SpanRecord, { scope, role, phase, turn }: Place): void {
    const { name, startTime, endTime } = span
    const source = this.#hasExemplars && (span.traceFlags & SAMPLED) !== 0 ? span : undefined
    this.table.row(name, scope).record(endTime - startTime, errorOf(span), source)
    if (role === 'phase') turn!.leave(phase as MeasuredPhase, startTime, endTime)
    else if (role === 'turn') {
      const turns = (this.turns[scope as TurnScope] ??= new TurnTable())
      turns.record(endTime - startTime, turn!.end(startTime, endTime), source)
    }
  }

  #abandoned({ name, startTime }: SpanRecord, { scope, role, phase, turn }: Place): void {
    this.table.row(name, scope).recordAbandoned()
    if (role === 'phase') turn!.forget(phase!, startTime)
  }
}

function errorOf({ status, attributes }: SpanRecord): string | undefined {
  if (status !== 'error') return undefined
  return (attributes['error.type'] ?? OTHER) as string
}
