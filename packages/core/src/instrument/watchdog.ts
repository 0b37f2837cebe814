/**
 * Ends the spans of iterators, streams and lazy promises that were dropped without being finished: when the object is
 * collected nobody can finish it any more. Such spans are marked and counted.
 */
import type { RecordingSpan } from '../engine/recording-span.ts'

let abandoned = 0

const registry = new FinalizationRegistry<RecordingSpan>((span) => {
  if (span.ended) return
  abandoned += 1
  span.set('zeph.abandoned', true)
  span.end()
})

/** Ends `span` if `object` is collected before the span has ended. */
export function watchAbandoned(object: object, span: RecordingSpan): void {
  if (!span.ended) registry.register(object, span)
}

/** How many spans the watchdog has ended. */
export function abandonedSpans(): number {
  return abandoned
}
