/** Calls a function inside a span and ends the span when what the function returned is done. The one place that does so. */
import { activeContext, type Context, runInContext } from '../context/context.ts'
import type { SpanStart } from '../engine/engine.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import type { Span } from '../engine/span.ts'
import { state } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'
import { type Observation, observeResult } from './observe-result.ts'

/** Looks at the value a call came to, before the span ends. What it throws is reported once and goes no further. */
export type OnResult = (span: Span, value: unknown) => void

/** A span about to be around a call. */
export interface OpenCall {
  readonly span: RecordingSpan
  readonly context: Context
}

/** Starts a span for a call; undefined where nothing is recorded. */
export function openCall(name: string, start?: SpanStart): OpenCall | undefined {
  const { engine } = state
  if (engine === undefined || !engine.open()) return undefined
  const outer = activeContext()
  const span = engine.start(name, start, outer)
  return span && { span, context: outer.withSpan(span) }
}

/** Calls `fn`; the span ends on return, throw, or when the promise, iterator or stream that came back is done. */
export function callInSpan(
  { span, context }: OpenCall,
  fn: (...args: never[]) => unknown,
  thisValue: unknown,
  args: readonly unknown[],
  onResult?: OnResult,
): unknown {
  let result: unknown
  try {
    result = runInContext(context, Reflect.apply, fn, thisValue, args)
  } catch (error) {
    failAndFinish(span, error)
    throw error
  }
  return observeResult({ span, context, onResult }, result)
}

/** Ends the span of a call that came to `value`. */
export function finishWith({ span, onResult }: Observation, value: unknown): void {
  if (span.finished) return
  if (onResult !== undefined) guard(span.name, () => onResult(span, value))
  span.finish()
}

/** Ends the span of a call that failed. */
export function failAndFinish(span: RecordingSpan, error: unknown): void {
  span.fail(error)
  span.finish()
}

/** Ends the span when `promise` settles, if `isLast` (default: always) says that this was the last of it. */
export function observePromise<T>(call: Observation, promise: Promise<T>, isLast?: (value: T) => boolean): Promise<T> {
  return promise.then(
    (value) => {
      if (isLast === undefined || isLast(value)) finishWith(call, value)
      return value
    },
    (error: unknown) => {
      failAndFinish(call.span, error)
      throw error
    },
  )
}

/** Runs telemetry code that was handed in from outside: what it throws is reported once per span name. */
export function guard<T>(spanName: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    warnOnce(
      `extractor:${spanName}`,
      `reading attributes of "${spanName}" threw: ${String(error)}; the program is not affected`,
    )
    return undefined
  }
}
