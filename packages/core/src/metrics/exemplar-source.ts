/** In which span a measurement is made: the active one, or the one whose end is being measured. Only sampled spans lead anywhere. */
import { activeContext, type SpanContext } from '../context/context.ts'
import { correlationIn } from '../context/correlation.ts'
import { now } from '../engine/clock.ts'
import type { ExemplarSource } from './exemplar.ts'
import { metering } from './metering.ts'

const SAMPLED = 1
const IS_TRACE_ID = /^(?!0+$)[0-9a-f]{32}$/
const IS_SPAN_ID = /^(?!0+$)[0-9a-f]{16}$/

/** Undefined where no sampled span is active. Never throws, whatever a host's span does. */
export function exemplarSource(): ExemplarSource | undefined {
  const context = activeContext()
  const span = metering.ending ?? context.span
  if (span === undefined) return undefined
  const ids = idsOf(span)
  if (ids === undefined || (ids.traceFlags & SAMPLED) === 0) return undefined
  return { traceId: ids.traceId, spanId: ids.spanId, correlation: correlationIn(context), endTime: now() }
}

function idsOf(span: { spanContext(): SpanContext }): SpanContext | undefined {
  try {
    const ids = span.spanContext()
    return IS_TRACE_ID.test(ids.traceId) && IS_SPAN_ID.test(ids.spanId) ? ids : undefined
  } catch {
    return undefined
  }
}
