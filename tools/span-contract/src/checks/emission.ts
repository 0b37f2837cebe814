/** Holds what was emitted against what the scenario is for. */
import type { SpanRecord } from '@zeph-telemetry/core'

/** Which spans a scenario may leave. */
export interface Expected {
  readonly name: string
  readonly also: readonly string[]
}

/** The span must be there, and nothing that the scenario does not name. */
export function emissionProblems({ name, also }: Expected, records: readonly SpanRecord[]): string[] {
  const emitted = [...new Set(records.map((record) => record.name))]
  const list = emitted.length === 0 ? 'no span' : emitted.join(', ')
  return [
    ...(emitted.includes(name) ? [] : [`${name} was not emitted; emitted: ${list}`]),
    ...emitted
      .filter((other) => other !== name && !also.includes(other))
      .map((other) => `${other} was emitted, too; where that is right, name it in "also"`),
  ]
}
