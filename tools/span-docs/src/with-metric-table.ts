/** Puts the table of what the packages measure into the document about metrics. */
import type { MetricDefinition, MetricMap } from '@zeph-telemetry/core'
import { withTable } from './aligned-table.ts'

/** The metrics of one package. */
export interface PackageMetrics {
  readonly name: string
  readonly metrics: MetricMap
}

const HEADER = ['metric', 'of', 'type', 'unit', 'meaning', 'attributes']

/**
 * The document with the table that the maps say, one row a metric: several packages may record the same one.
 * @throws where the document has no such table
 */
export function withMetricTable(document: string, packages: readonly PackageMetrics[]): string {
  const written = withTable(document, HEADER, metricRows(packages))
  if (written !== undefined) return written
  throw new Error(`there is no table of metrics; begin one with | ${HEADER.join(' | ')} |`)
}

function metricRows(packages: readonly PackageMetrics[]): string[][] {
  const owners = new Map<string, { readonly of: string[]; readonly definition: MetricDefinition }>()
  for (const { name: owner, metrics } of packages) {
    for (const [name, definition] of Object.entries(metrics)) {
      const known = owners.get(name)
      if (known === undefined) owners.set(name, { of: [owner], definition })
      else known.of.push(owner)
    }
  }
  return [...owners].map(([name, { of, definition }]) => [`\`${name}\``, of.join(', '), ...cellsOf(definition)])
}

function cellsOf({ type, unit, brief, era, attributes }: MetricDefinition): string[] {
  const keys = Object.entries(attributes).map(([key, { required }]) => (required ? `**\`${key}\`**` : `\`${key}\``))
  const meaning = era === 'legacy' ? `${brief} Only with \`genai_metrics\` "legacy" or "both".` : brief
  return [type, `\`${unit}\``, meaning, keys.join(', ')]
}
