/** What the raw meter hands out for metrics that are written when something happens. */
import type { Registration } from './metering.ts'
import type { MetricAttributes } from './metric-definition.ts'

/** Every method; which of them a user sees is decided by the meter's types. */
export interface SyncInstrument {
  readonly name: string
  add(value: number, attributes?: MetricAttributes): void
  record(value: number, attributes?: MetricAttributes): void
}

/** The instrument of a metric: always the same one. Its methods need no `this`. */
export function syncInstrument(registration: Registration): SyncInstrument {
  const measure = (value: number, attributes?: MetricAttributes): void => {
    registration.recorder?.record(value, attributes, undefined)
  }
  return (registration.instrument ??= { name: registration.name, add: measure, record: measure })
}
