/** `timed`: how long something takes, as a span where spans are recorded, else by hand. */

import { state } from '../global-state.ts'
import { callInSpan, openCall, recordingContext } from '../instrument/call-in-span.ts'
import { keepTiming, type OnTimed, tellTiming, timedByHand } from './timed-by-hand.ts'
import { timings } from './timings.ts'

/**
 * Calls `fn` and measures it: where spans are recorded as a span of this name, and by its duration alone. Otherwise, and without the `profiling`
 * condition, by hand; then native promises are waited for, anything else is done when it is returned. Either way it is in
 * `handle.snapshot()`.
 * @param name of low cardinality, as of a span
 * @param onDone is told when it is done; what it throws is said once and changes nothing
 * @returns what `fn` returns
 * @example
 * const answer = await timed('shop.ask', () => ask(question), ({ seconds }) => (answered += seconds))
 */
export function timed<R>(name: string, fn: () => R, onDone?: OnTimed): R {
  const outer = state.recording ? recordingContext() : undefined
  if (outer === undefined) return timedByHand(name, fn, onDone)
  const call = openCall(outer, { name }, {})
  call.span.afterEnd = ({ startTime, endTime, status }) => {
    const nanoseconds = endTime - startTime
    const failed = status === 'error'
    if (!timings().bridged) keepTiming(name, nanoseconds, failed)
    if (onDone !== undefined) tellTiming(name, onDone, { seconds: nanoseconds / 1e9, failed })
  }
  return callInSpan(call, fn, undefined, []) as R
}
