/** The on side of what is loaded on and off: a span around a block, reached through the engine. */
import { runInContext } from '../context/context.ts'
import type { Attributes } from '../engine/attributes.ts'
import type { Span } from '../engine/span.ts'
import type { CallEnd } from '../event/call-end.ts'
import { state } from '../global-state.ts'
import { callInSpan, openCall, recordingContext } from './call-in-span.ts'
import type { Observation } from './observation.ts'

/** Calls the function that it is given in the span that is open now, and ends the span when what it returns is done. */
export type InSpan = (fn: (span: Span) => unknown) => unknown

/** Opens a span for a block. Undefined where nothing is recorded here. */
export function openBlock(name: string, attributes: Attributes, onEnd: (end: CallEnd) => void): InSpan | undefined {
  const outer = state.recording ? recordingContext() : undefined
  if (outer === undefined) return undefined
  const call = openCall(outer, { name }, { attributes })
  tellEnd(call, onEnd)
  return (fn) => callInSpan(call, fn, undefined, [call.span])
}

/** Tells `onEnd`, which must not throw, when the span of a call has ended. */
export function tellEnd({ span, context }: Observation, onEnd: (end: CallEnd) => void): void {
  const { afterEnd } = span
  span.afterEnd = (ended) => {
    afterEnd?.(ended)
    const { elapsed, status, attributes } = ended
    // When it was over nobody knows.
    if (attributes['zeph.abandoned'] === true) return
    const errorType = status === 'error' ? String(attributes['error.type'] ?? '_OTHER') : undefined
    onEnd({ seconds: elapsed, errorType, run: (fn) => runInContext(context, fn) })
  }
}
