/** In which span a measurement is made: the active one, or the one whose end is being measured. Only sampled spans lead anywhere. */
import { activeContext, type SpanContext } from '../context/context.ts'
import { correlationIn } from '../context/correlation.ts'
import { now } from '../engine/clock.ts'
import type { ExemplarSource } from './exemplar.ts'
import { metering } from './metering.ts'

const SAMPLED = 1

/** Undefined where no sampled span is active. Never throws, whatever a host's span does. */
export function exemplarSource(): ExemplarSource | undefined {
  const context = activeContext()
  const span = metering.ending ?? context.span
  if (span === undefined) return undefined
  const ids = idsOf(span)
  if (ids === undefined || (ids.traceFlags & SAMPLED) === 0) return undefined
  return { traceId: ids.traceId, spanId: ids.spanId, correlation: correlationIn(context), endTime: now() }
}

/** What a host's span says may be anything; what is of the wrong length is not kept, the rest is looked at when it is written. */
function idsOf(span: { spanContext(): SpanContext }): SpanContext | undefined {
  try {
    const ids = span.spanContext()
    return ids.traceId.length === 32 && ids.spanId.length === 16 ? ids : undefined
  } catch {
    return undefined
  }
}
