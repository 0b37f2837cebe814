/** What adapters use to watch a third party's objects: iterators item by item, and objects that may be dropped unread. */
import { activeContext } from '../context/context.ts'
import { attempt } from '../engine/attempt.ts'
import { isRecordingSpan } from '../engine/recording-span.ts'
import type { Span } from '../engine/span.ts'
import { Observation } from './observation.ts'
import { observeIterator } from './observe-iterator.ts'
import { observeObject } from './observe-result.ts'
import { abandon, watchAbandoned } from './watchdog.ts'

/**
 * Ends `span` when `iterator` is exhausted, throws, is returned early or is dropped. Every step runs with the span active.
 * The iterator stays the same object.
 * @param onItem sees every item; what it throws is reported once and goes no further
 * @example
 * watchIterator(span, events, (event) => usage.add(event))
 */
export function watchIterator(span: Span, iterator: object, onItem?: (item: unknown) => void): void {
  if (!isRecordingSpan(span)) return
  const call = new Observation(span, activeContext().withSpan(span), { onItem })
  const watched = attempt('watching an iterator', () => observeObject(call, iterator, observeIterator))
  if (!watched) endWhenCollected(span, iterator)
}

/** Ends `span`, marked as abandoned and counted, if `object` is collected before the span has ended. */
export function endWhenCollected(span: Span, object: object): void {
  if (isRecordingSpan(span)) watchAbandoned(object, { abandon: () => abandon(span) })
}
