/** `@zeph-telemetry/core/event`: one call for log line, span event and metric. The same with and without the `profiling` condition. */
export { defineEvent } from './define-event.ts'
export { type EventOptions, event } from './event.ts'
export type { EventBlock, OpenBlock } from './event-block.ts'
export type { DefinedEvent, EventDefinition, EventLevel, LabelKey } from './event-definition.ts'
export {
  counter,
  type DeclareMetricField,
  type FieldMap,
  type FieldsOf,
  gauge,
  type HistogramFieldOptions,
  histogram,
  type MetricField,
  type MetricFieldOptions,
  type PlainField,
} from './field.ts'
