/** What adapters use to watch a third party's objects: iterators item by item, and objects that may be dropped unread. */
import { activeContext } from '../context/context.ts'
import { attempt } from '../engine/attempt.ts'
import { isRecordingSpan } from '../engine/recording-span.ts'
import type { Span } from '../engine/span.ts'
import { type CallHooks, Observation } from './observation.ts'
import { observeDecoder, observeIterator } from './observe-iterator.ts'
import { observeObject } from './observe-result.ts'
import { abandon, watchAbandoned } from './watchdog.ts'

/** Who looks at an iterator. What they throw is reported once and goes no further. */
export interface IteratorHooks {
  /** Sees every item. */
  readonly onItem?: (item: unknown) => void
  /**
   * Called when there will be no more items, however that came, just before the span ends; with the error where a step failed, which the span
   * has by then. Must not hold the iterator.
   */
  readonly onDone?: (failure?: { readonly error: unknown }) => void
  /**
   * The iterator only decodes what has come, such as the events of a streamed reply, and starts nothing that belongs below the span. Its steps run
   * with the span active only while profiles or allocations are told apart by span. Default false.
   */
  readonly onlyDecodes?: boolean
}

/**
 * Ends `span` when `iterator` is exhausted, throws, is returned early or is dropped. Every step runs with the span active, unless the iterator
 * `onlyDecodes`.
 * The iterator stays the same object.
 * @example
 * watchIterator(span, events, { onItem: (event) => usage.add(event) })
 */
export function watchIterator(span: Span, iterator: object, hooks: IteratorHooks = {}): void {
  if (!isRecordingSpan(span)) return
  const call = new Observation(span, activeContext().withSpan(span), callHooks(hooks))
  const attach = hooks.onlyDecodes === true ? observeDecoder : observeIterator
  const watched = attempt('watching an iterator', () => observeObject(call, iterator, attach))
  if (!watched) endWhenCollected(span, iterator, hooks.onDone)
}

/** Made where the iterator is out of sight: functions that see it would keep it from being collected. */
function callHooks({ onItem, onDone }: IteratorHooks): CallHooks {
  if (onDone === undefined) return { onItem }
  const done = () => onDone()
  return { onItem, onResult: done, onError: (_span, error) => onDone({ error }), onAbandoned: done }
}

/**
 * Ends `span`, marked as abandoned and counted, if `object` is collected before the span has ended.
 * @param onDone is called just before; must not hold the object
 */
export function endWhenCollected(span: Span, object: object, onDone?: () => void): void {
  if (isRecordingSpan(span)) watchAbandoned(object, { abandon: () => abandon(span, onDone) })
}
