/**
 * Ends the spans of iterators, streams and promises that were dropped without being finished: when the object is
 * collected nobody can finish it any more. Such spans are marked and counted.
 */
import type { RecordingSpan } from '../engine/recording-span.ts'
import { guard } from './guard.ts'

let abandoned = 0

interface Abandonable {
  abandon(): void
}

const registry = new FinalizationRegistry<Abandonable>((waiting) => waiting.abandon())

/** Tells `waiting` when `object` is collected. `token`, if given, takes that back: see `stopWatching`. */
export function watchAbandoned(object: object, waiting: Abandonable, token?: object): void {
  registry.register(object, waiting, token)
}

/** Forgets what was registered with this token. */
export function stopWatching(token: object): void {
  registry.unregister(token)
}

/** Ends the span of something that was dropped. `onDone` is guarded. */
export function abandon(span: RecordingSpan, onDone?: () => void): void {
  if (span.finished) return
  abandoned += 1
  span.set('zeph.abandoned', true)
  if (onDone !== undefined) guard(span.name, onDone)
  span.finish()
}

/** How many spans the watchdog has ended. */
export function abandonedSpans(): number {
  return abandoned
}
