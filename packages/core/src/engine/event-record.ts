/** What layers see of an event that belongs to no span: plain data, read-only. */
import type { SpanContext } from '../context/context.ts'
import type { StoredAttributes } from './attributes.ts'

/** How much an event matters, least first. */
export type EventSeverity = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** Readings that belong on one axis, such as bytes of several kinds, by name. */
export type CounterTrack = Readonly<Record<string, number>>

/** Something that happened at one moment and is no span. */
export interface EventRecord {
  readonly name: string
  readonly severity: EventSeverity
  /** Nanoseconds since `performance.timeOrigin`. */
  readonly time: number
  readonly attributes: Readonly<StoredAttributes>
  /** What the trace file draws as counters, by the track's name. */
  readonly counters: Readonly<Record<string, CounterTrack>> | undefined
  /** The span that was active when it happened. */
  readonly spanContext: SpanContext | undefined
}
