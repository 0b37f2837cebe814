/**
 * How a metric's name becomes names in Prometheus's text: the rule of OpenTelemetry's serializer, to find clashes before it meets them, and what
 * Prometheus's own linter asks for beyond it.
 */
import type { MetricShape } from './metric-definition.ts'

const HISTOGRAM_SUFFIXES = ['', '_bucket', '_count', '_sum']

/** Units of time that a name may end in, and how many of them are the second that Prometheus counts time in. */
const PER_SECOND: Readonly<Record<string, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 }

/** What a name in the text depends on. */
export type Named = Pick<MetricShape, 'type' | 'unit'>

/** A name of metrics or labels with only what Prometheus allows, `_` for everything else. */
export function prometheusName(name: string): string {
  const allowed = name.replace(/[^a-z0-9_]/gi, '_').replace(/_{2,}/g, '_')
  return /^[0-9]/.test(allowed) ? `_${allowed}` : allowed
}

/** All names that a metric takes up. */
export function prometheusNames(name: string, { type, unit }: Named): string[] {
  const base = prometheusBase(name, unit, kindOf(type))
  if (type === 'histogram') return HISTOGRAM_SUFFIXES.map((suffix) => base + suffix)
  return [kindOf(type) === 'counter' && !base.endsWith('_total') ? `${base}_total` : base]
}

/**
 * A metric's name in the text, but for the ending that counters and the lines of histograms get. Units add nothing; a name that ends in its unit of time
 * ends in seconds here, and a gauge in the plural of what it counts, since `_count` is a histogram's.
 */
export function prometheusBase(name: string, unit: string, kind: 'counter' | 'gauge' | 'histogram'): string {
  const allowed = prometheusName(name)
  if (unitsPerSecond(name, unit) !== undefined) return `${allowed.slice(0, -unit.length)}seconds`
  return kind === 'gauge' ? allowed.replace(/s?_count$/, 's') : allowed
}

/** How many of its units are a second; undefined for a metric whose name does not end in a unit of time. */
export function unitsPerSecond(name: string, unit: string): number | undefined {
  const endsInUnit = Object.hasOwn(PER_SECOND, unit) && prometheusName(name).endsWith(`_${unit}`)
  return endsInUnit ? PER_SECOND[unit] : undefined
}

function kindOf(type: MetricShape['type']): 'counter' | 'gauge' | 'histogram' {
  if (type === 'histogram') return 'histogram'
  return type === 'counter' || type === 'observable_counter' ? 'counter' : 'gauge'
}
