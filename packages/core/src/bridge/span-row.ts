/** Everything measured of the spans of one name in one scope. */

import type { Buckets } from '../metrics/buckets.ts'
import type { ExemplarSource } from '../metrics/exemplar.ts'
import { durationBuckets } from './buckets.ts'
import { Durations } from './durations.ts'
import type { SpanMetrics } from './metrics-snapshot.ts'

/** Kinds of failure of one row; more become one. */
const MOST_ERROR_TYPES = 16
/** What OpenTelemetry's conventions call a value of unknown or of too rare a kind. */
export const OTHER = '_OTHER'

/** Longest name and kind of failure, in UTF-16 code units: what an attribute of a metric keeps. */
const LONGEST_TEXT = 256

/** A name or kind of failure as it is kept. Programs without types may give anything. */
export function kept(text: string): string {
  if (typeof text !== 'string') return OTHER
  return text.length <= LONGEST_TEXT ? text : text.slice(0, LONGEST_TEXT).toWellFormed()
}

/** A row. */
export class SpanRow {
  /** Of those that did not fail. */
  readonly succeeded: Buckets = durationBuckets()
  /** Of those that failed, by kind. */
  readonly failed: Map<string, Buckets> = new Map()
  readonly #durations = new Durations()
  #errors = 0
  #abandoned = 0

  /**
   * @param error kind of failure, of a span that failed
   * @param source the span, where it may be an exemplar
   */
  record(nanoseconds: number, error: string | undefined, source?: ExemplarSource): void {
    this.#durations.record(nanoseconds)
    const buckets = error === undefined ? this.succeeded : this.#bucketsOf(error)
    buckets.record(nanoseconds, source)
  }

  /** A span whose end is unknown. */
  recordAbandoned(): void {
    this.#abandoned += 1
  }

  read(): SpanMetrics {
    return { ...this.#durations.read(), errors: this.#errors, abandoned: this.#abandoned }
  }

  #bucketsOf(given: string): Buckets {
    this.#errors += 1
    const error = kept(given)
    const isKnown = this.failed.has(error) || this.failed.size < MOST_ERROR_TYPES
    const kind = isKnown ? error : OTHER
    const buckets = this.failed.get(kind) ?? durationBuckets()
    this.failed.set(kind, buckets)
    return buckets
  }
}
