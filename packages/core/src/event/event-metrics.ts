/** The metrics of one event: made at the first event while metrics run. One look at that is all they cost otherwise. */
import { BOUNDS } from '../bridge/buckets.ts'
import type { Registration } from '../metrics/metering.ts'
import { metering } from '../metrics/metering.ts'
import type { MetricShape } from '../metrics/metric-definition.ts'
import { register } from '../metrics/register.ts'
import type { LooseDefinition } from './event-definition.ts'
import type { MetricField } from './field.ts'
import { LabelValues } from './label-values.ts'
import type { ReadFields } from './read-fields.ts'

interface Measured {
  /** The field that is measured; undefined counts the events. */
  readonly field: string | undefined
  readonly registration: Registration
}

/** The metrics of one event. */
export class EventMetrics {
  readonly #definition: LooseDefinition
  readonly #labels: LabelValues
  #measured: readonly Measured[] | undefined

  constructor(definition: LooseDefinition) {
    this.#definition = definition
    this.#labels = new LabelValues(definition.labels)
  }

  /** Measures one event. */
  record(fields: ReadFields): void {
    if (metering.engine === undefined) return
    this.#measured ??= measuredBy(this.#definition)
    if (this.#measured.length === 0) return
    const labels = this.#labels.of(fields)
    for (const { field, registration } of this.#measured) {
      const value = field === undefined ? 1 : fields[field]
      // What is no number is for the recorder to refuse: it says so, and counts it.
      if (value !== undefined) registration.recorder?.record(value as number, labels, this.#labels.keys)
    }
  }
}

function measuredBy({ name, fields = {}, count }: LooseDefinition): Measured[] {
  const measured = Object.entries(fields).flatMap(([field, declared]) =>
    typeof declared === 'object' ? [{ field, registration: register(`${name}.${field}`, shapeOf(declared)) }] : [],
  )
  return count === true ? [{ field: undefined, registration: register(name, COUNT) }, ...measured] : measured
}

const COUNT: MetricShape = { type: 'counter', unit: '{event}', brief: '', valueType: 'int', buckets: undefined }

function shapeOf({ metric, unit, brief, buckets }: MetricField): MetricShape {
  const usual = metric === 'histogram' && unit === 's' ? BOUNDS : undefined
  return { type: metric, unit, brief, valueType: 'double', buckets: buckets ?? usual }
}
