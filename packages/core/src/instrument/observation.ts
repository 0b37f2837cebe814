/** What ends the span of a call: whoever watches the thing that the call returned. */
import type { Context } from '../context/context.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import type { Span } from '../engine/span.ts'
import { guard } from './guard.ts'
import { abandon } from './watchdog.ts'

/** Who looks at a call. What they throw is reported once and goes no further. */
export interface CallHooks {
  /** Sees the value that the call came to, before the span ends. */
  readonly onResult?: ((span: Span, value: unknown, args: readonly unknown[]) => void) | undefined
  /** Sees what the call threw, after the span has it and before it ends. */
  readonly onError?: ((span: Span, error: unknown, args: readonly unknown[]) => void) | undefined
  /** Sees an item of an iterator. */
  readonly onItem?: ((item: unknown) => void) | undefined
  /** Called where what the call returned was dropped, before the span ends. */
  readonly onAbandoned?: (() => void) | undefined
}

const NO_HOOKS: CallHooks = {}
const NO_ARGUMENTS: readonly unknown[] = []

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
  /** Set where a hook is to see them: they live as long as the span then. */
  args: readonly unknown[] = NO_ARGUMENTS
  readonly #hooks: CallHooks

  constructor(span: RecordingSpan, context: Context, hooks: CallHooks = NO_HOOKS) {
    this.span = span
    this.context = context
    this.#hooks = hooks
  }

  settle(value: unknown): void {
    const { span } = this
    if (span.finished) return
    const { onResult } = this.#hooks
    if (onResult !== undefined) guard(span.name, () => onResult(span, value, this.args))
    span.finish()
  }

  fail(error: unknown): void {
    const { span } = this
    if (span.finished) return
    span.fail(error)
    const { onError } = this.#hooks
    if (onError !== undefined) guard(span.name, () => onError(span, error, this.args))
    span.finish()
  }

  /** Shows an item of an iterator to who asked for it. */
  item(value: unknown): void {
    const { onItem } = this.#hooks
    if (onItem !== undefined) guard(this.span.name, onItem, value)
  }

  /** What the call returned can never be done any more. */
  abandon(): void {
    abandon(this.span, this.#hooks.onAbandoned)
  }
}
