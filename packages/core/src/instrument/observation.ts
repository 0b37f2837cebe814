/** What ends the span of a call: whoever watches the thing that the call returned. */
import type { Context } from '../context/context.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import type { Span } from '../engine/span.ts'
import { guard } from './guard.ts'
import { abandon } from './watchdog.ts'

/** Looks at the value a call came to, before the span ends. What it throws is reported once and goes no further. */
export type OnResult = (span: Span, value: unknown) => void

/** Something that can be over: a call, or the calls that wait for one object. The first `settle` or `fail` counts. */
export interface Ending {
  /** In which the rest of the work runs; undefined where nobody waits any more. */
  readonly context: Context | undefined
  /** It came to `value`. */
  settle(value: unknown): void
  /** It threw or rejected. */
  fail(error: unknown): void
}

/** One call, in its span until what it returned is done. */
export class Observation implements Ending {
  readonly span: RecordingSpan
  readonly context: Context
  readonly #onResult: OnResult | undefined
  readonly #onItem: ((item: unknown) => void) | undefined

  constructor(span: RecordingSpan, context: Context, onResult?: OnResult, onItem?: (item: unknown) => void) {
    this.span = span
    this.context = context
    this.#onResult = onResult
    this.#onItem = onItem
  }

  settle(value: unknown): void {
    const { span } = this
    if (span.finished) return
    const onResult = this.#onResult
    if (onResult !== undefined) guard(span.name, () => onResult(span, value))
    span.finish()
  }

  fail(error: unknown): void {
    if (this.span.finished) return
    this.span.fail(error)
    this.span.finish()
  }

  /** Shows an item of an iterator to who asked for it. */
  item(value: unknown): void {
    const onItem = this.#onItem
    if (onItem !== undefined) guard(this.span.name, () => onItem(value))
  }

  /** What the call returned can never be done any more. */
  abandon(): void {
    abandon(this.span)
  }
}
