/** Attributes as labels that Prometheus accepts: one bad name would make it refuse the whole text. */
import type { Attributes } from '@opentelemetry/api'
import { prometheusName } from './prometheus-names.ts'

/**
 * The same attributes under names that are labels. Where two become one, their values are joined by `;` in the order of the keys, as
 * OpenTelemetry's specification has it.
 * @param reserved a label that the format itself sets; an attribute of that name gets Prometheus's prefix for such
 */
export function safeLabels(attributes: Attributes, reserved?: string): Attributes {
  const labels = new Map<string, Attributes[string]>()
  for (const key of Object.keys(attributes).sort()) {
    const name = key === '' ? '_' : prometheusName(key)
    const label = name === reserved ? `exported_${name}` : name
    const earlier = labels.get(label)
    labels.set(label, earlier === undefined ? attributes[key] : `${String(earlier)};${String(attributes[key])}`)
  }
  return Object.fromEntries(labels)
}
