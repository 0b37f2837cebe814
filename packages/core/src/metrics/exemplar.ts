/**
 * Exemplars: for each series, and for each bucket of a histogram, the last measurement that was made in a sampled span, with the ids that lead
 * from the number to the trace and the log. Kept in place, in bounded memory; what they say is made when somebody asks.
 */
import type { Correlation } from '../context/correlation.ts'
import { toUnixNanoseconds } from '../engine/clock.ts'
import { areValidIds } from '../engine/identifiers.ts'
import { state } from '../global-state.ts'

/** Whose measurement it was; a span that has ended is one. */
export interface ExemplarSource {
  readonly traceId: string
  readonly spanId: string
  /** As they were given: not bounded and not redacted. */
  readonly correlation: Correlation | undefined
  /** When it was measured, in nanoseconds since `performance.timeOrigin`. */
  readonly endTime: number
}

/** One exemplar as it is written. */
export interface Exemplar {
  /** Names and values are at most 128 characters together, as OpenMetrics demands. */
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Seconds since 1970. */
  readonly time: number
}

interface Slot {
  value: number
  time: number
  traceId: string
  spanId: string
  requestId: string | undefined
}

const MOST_CHARACTERS = 128
const LONGEST_REQUEST_ID = MOST_CHARACTERS - 'trace_id'.length - 32 - 'span_id'.length - 16 - 'request_id'.length

/** The exemplars of one series. */
export class Exemplars {
  readonly #slots: (Slot | undefined)[] = []

  /** Keeps a measurement, in place of the one before. @param bucket 0 for what has none */
  keep(bucket: number, value: number, { traceId, spanId, correlation, endTime }: ExemplarSource): void {
    const slot = (this.#slots[bucket] ??= { value, time: endTime, traceId, spanId, requestId: undefined })
    slot.value = value
    slot.time = endTime
    slot.traceId = traceId
    slot.spanId = spanId
    const requestId: unknown = correlation?.requestId
    // What is longer would not be written: it must not be kept either.
    slot.requestId = typeof requestId === 'string' && requestId.length <= LONGEST_REQUEST_ID ? requestId : undefined
  }

  read(bucket: number): Exemplar | undefined {
    const slot = this.#slots[bucket]
    if (slot === undefined) return undefined
    const { value, time, traceId, spanId } = slot
    if (!areValidIds(traceId, spanId)) return undefined
    const requestId = shownRequestId(slot.requestId)
    const labels = { trace_id: traceId, span_id: spanId, ...(requestId !== undefined && { request_id: requestId }) }
    return { labels, value, time: Number(toUnixNanoseconds(time) / 1_000_000n) / 1e3 }
  }
}

/** A text that redaction makes too long is left out: cut, it would lead nowhere. */
function shownRequestId(requestId: string | undefined): string | undefined {
  if (requestId === undefined || requestId === '') return undefined
  const shown = state.redactor?.text(requestId) ?? requestId
  return shown.length <= LONGEST_REQUEST_ID ? shown : undefined
}

/** By the attributes object of a series, which is one and the same from measuring to writing. */
const bySeries = new WeakMap<object, Exemplars>()

/** Those of a series, where there are any. */
export function exemplarsOf(series: object): Exemplars | undefined {
  return bySeries.get(series)
}

/** Lets a data point's attributes lead to exemplars that something else keeps. */
export function nameExemplars(series: object, exemplars: Exemplars): void {
  bySeries.set(series, exemplars)
}
