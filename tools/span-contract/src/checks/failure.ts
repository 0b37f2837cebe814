/** Holds a recording with a failure against the rules of errors. */
import type { SpanRecord } from '@zeph-telemetry/core'

/** What is known of the failure. */
export interface FailureRules {
  readonly name: string
  /** Exception events that there must be in the whole recording; undefined: one at most. */
  readonly exceptions: number | undefined
}

/** Status, `error.type`, and one exception record on the innermost span that failed. */
export function failureProblems(records: readonly SpanRecord[], { name, exceptions }: FailureRules): string[] {
  const failed = records.filter((record) => record.status === 'error')
  const holders = records.filter((record) => exceptionsOf(record) > 0)
  const count = records.reduce((sum, record) => sum + exceptionsOf(record), 0)
  return [
    ...(failed.some((record) => record.name === name) ? [] : [`${name}: a failed call must have status error`]),
    ...failed
      .filter((record) => !isFilled(record.attributes['error.type']))
      .map((record) => `${record.name}: a failed span must have "error.type"`),
    ...(count <= (exceptions ?? 1) && count >= (exceptions ?? 0)
      ? []
      : [`${count} exception events for one failure, there must be ${exceptions ?? 'one at most'}`]),
    ...holders
      .filter((record) => failed.some((inner) => inner.parentSpanId === record.spanId))
      .map((record) => `${record.name}: holds the exception, though a span inside failed with it`),
  ]
}

function exceptionsOf({ events }: SpanRecord): number {
  return events.filter((event) => event.name === 'exception').length
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
