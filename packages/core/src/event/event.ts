/** `event`, for what is not worth a declaration. */
import type { EventLevel } from './event-definition.ts'
import { eventNamed } from './known-events.ts'

/** How an event is told. */
export interface EventOptions {
  /** Default: that of its declaration, else `info`. */
  readonly level?: EventLevel
}

/**
 * Tells that something happened: a log line, an event on the active span (or, where none is active, one by itself in the trace), and a measurement for
 * each metric where `defineEvent` has declared an event of this name. With and without the `profiling` condition; without it, the line
 * alone. Never throws.
 * @param name static and of low cardinality
 * @param fields what is said of it; on spans, texts, numbers, booleans and arrays of one of them
 * @example
 * event('burst', { burst_id: 42, neurons_fired: 1000 }, { level: 'info' })
 */
export function event(name: string, fields?: object, options?: EventOptions): void {
  eventNamed(name).happened(fields, levelOf(options))
}

/** Programs without types may give anything. */
function levelOf(options: EventOptions | undefined): EventLevel | undefined {
  try {
    return options?.level
  } catch {
    return undefined
  }
}
