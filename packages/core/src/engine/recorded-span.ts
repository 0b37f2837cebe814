/** The span of a context as the engine records it: ours, or the copy of one that a host's SDK made. */
import type { Context } from '../context/context.ts'
import { state } from '../global-state.ts'
import { isRecordingSpan, type RecordingSpan } from './recording-span.ts'

/** Undefined where none is active, or nobody records it. Never throws, whatever span a host has made: it runs inside traced calls. */
export function recordedSpan({ span }: Context): RecordingSpan | undefined {
  if (isRecordingSpan(span)) return span
  const foreign = state.engine?.foreign
  if (span === undefined || foreign === undefined || foreign.size === 0) return undefined
  try {
    return foreign.get(span.spanContext().spanId)
  } catch {
    return undefined
  }
}
