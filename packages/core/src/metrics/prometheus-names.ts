/** How a metric's name becomes names in Prometheus's text: the rule of OpenTelemetry's serializer, to find clashes before it meets them. */
import type { MetricType } from './metric-definition.ts'

const HISTOGRAM_SUFFIXES = ['', '_bucket', '_count', '_sum']

/** A name of metrics or labels with only what Prometheus allows, `_` for everything else. */
export function prometheusName(name: string): string {
  const allowed = name.replace(/[^a-z0-9_]/gi, '_').replace(/_{2,}/g, '_')
  return /^[0-9]/.test(allowed) ? `_${allowed}` : allowed
}

/** All names that a metric takes up. Units add nothing; counters end in `_total`. */
export function prometheusNames(name: string, type: MetricType): string[] {
  const base = prometheusName(name)
  if (type === 'histogram') return HISTOGRAM_SUFFIXES.map((suffix) => base + suffix)
  const isCounter = type === 'counter' || type === 'observable_counter'
  return [isCounter && !base.endsWith('_total') ? `${base}_total` : base]
}
