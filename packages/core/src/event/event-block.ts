/** An event that takes time: a span around a block where spans are recorded, and the log line and measurements when the block is done. */
import { NO_SPAN, type Span } from '../engine/span.ts'
import { state } from '../global-state.ts'
import { callByHand } from './call-by-hand.ts'
import type { CallEnd } from './call-end.ts'
import type { EventSite } from './event-site.ts'
import type { FieldMap, FieldsOf } from './field.ts'
import { milliseconds } from './milliseconds.ts'
import { attributesFrom, type ReadFields, readFields } from './read-fields.ts'

/** The block while it runs. */
export interface OpenBlock<F extends FieldMap> {
  /** Its span; one that does nothing where no spans are recorded. */
  readonly span: Span
  /** Adds fields that were not known at the start, to the span, the line and the metrics. Never throws. */
  set(fields: Partial<FieldsOf<F>>): void
}

/**
 * Calls `fn` inside a span of the event's name. The line follows when what `fn` returns is done, with `duration_ms`; of level `error` and with
 * `error.type` where it failed.
 * @returns what `fn` returns
 */
export type EventBlock<F extends FieldMap> = <R>(fields: Partial<FieldsOf<F>>, fn: (block: OpenBlock<F>) => R) => R

type Block = OpenBlock<FieldMap>

/** Runs one block of an event. */
export function runBlock<R>(site: EventSite, given: unknown, fn: (block: Block) => R): R {
  const fields = readFields(given)
  const onEnd = (end: CallEnd): void => end.run(() => tellEnd(site, fields, end))
  const inSpan = state.recording ? state.engine?.openBlock?.(site.name, attributesFrom(fields), onEnd) : undefined
  if (inSpan === undefined) return callByHand(() => fn(blockOf(NO_SPAN, fields)), onEnd)
  return inSpan((span) => fn(blockOf(span, fields))) as R
}

function blockOf(span: Span, fields: ReadFields): Block {
  return {
    span,
    set(given) {
      const read = readFields(given)
      Object.assign(fields, read)
      span.set(attributesFrom(read))
    },
  }
}

function tellEnd(site: EventSite, fields: ReadFields, { seconds, errorType }: CallEnd): void {
  const failure = errorType === undefined ? undefined : { 'error.type': errorType }
  const line = { ...fields, duration_ms: milliseconds(seconds), ...failure }
  site.ended(line, errorType === undefined ? undefined : 'error')
}
