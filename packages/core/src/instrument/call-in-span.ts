/** Calls a function inside a span and ends the span when what the function returned is done. The one place that does so. */
import { activeContext, type Context, runInContext } from '../context/context.ts'
import type { SpanStart } from '../engine/engine.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import { state } from '../global-state.ts'
import { type CallHooks, Observation } from './observation.ts'
import { observeResult } from './observe-result.ts'

/** Where spans of one name come from. */
export interface CallSite extends CallHooks {
  readonly name: string
  /** Guarded. */
  readonly afterEnd?: ((span: RecordingSpan) => void) | undefined
}

/** The context in which a span would start here; undefined where nothing is recorded. */
export function recordingContext(): Context | undefined {
  if (state.engine === undefined || !state.engine.open()) return undefined
  const context = activeContext()
  return context.suppressed ? undefined : context
}

/** Starts a span for a call, in the context that `recordingContext` gave. */
export function openCall(outer: Context, site: CallSite, start: SpanStart): Observation {
  const span = state.engine!.startHere(site.name, start, outer)
  if (site.afterEnd !== undefined) span.afterEnd = site.afterEnd
  return new Observation(span, outer.withSpan(span), site)
}

/** Calls `fn`; the span ends on return, throw, or when the promise, iterator or stream that came back is done. */
export function callInSpan(
  call: Observation,
  fn: (...args: never[]) => unknown,
  thisValue: unknown,
  args: readonly unknown[],
): unknown {
  let result: unknown
  try {
    result = runInContext(call.context, Reflect.apply, fn, thisValue, args)
  } catch (error) {
    call.fail(error)
    throw error
  }
  return observeResult(call, result)
}
