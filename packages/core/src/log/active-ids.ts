/** The ids of the work in progress, as a log line has them: those that exist, under the names of OpenTelemetry's log formats. */
import { activeContext } from '../context/context.ts'
import { activeCorrelation } from '../context/correlation.ts'

/** Free text comes from outside and is still to be redacted. */
export interface ActiveIds {
  readonly trace: Readonly<Record<string, string>>
  readonly correlation: Readonly<Record<string, unknown>>
}

const NO_TRACE = {}
const IS_TRACE_ID = /^(?!0+$)[0-9a-f]{32}$/

export function activeIds(): ActiveIds {
  const { sessionId, turnId, requestId } = activeCorrelation()
  return {
    trace: traceIds(),
    correlation: given({ session_id: sessionId, turn_id: turnId, request_id: requestId }),
  }
}

/** A host's span may say anything, and throw; what is no id of a trace is left out. The same object each time where there is none. */
export function traceIds(): Readonly<Record<string, string>> {
  try {
    const span = activeContext().span?.spanContext()
    if (span === undefined || !IS_TRACE_ID.test(span.traceId)) return NO_TRACE
    const flags = (span.traceFlags & 0xff).toString(16).padStart(2, '0')
    return { trace_id: span.traceId, span_id: span.spanId, trace_flags: flags }
  } catch {
    return NO_TRACE
  }
}

function given(ids: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined && id !== null))
}
