/** Holds a PromQL query against what arrives in Prometheus. Pure. */
import type { SeriesLabels } from '../names/series-labels.ts'
import { readPromql } from './read-promql.ts'

/** What is wrong with a query: that it does not parse, asks for nothing, or for metrics or labels that nothing emits. */
export function promqlComplaints(query: string, series: SeriesLabels): string[] {
  const { errors, asked } = readPromql(query)
  if (errors.length > 0) return [`no PromQL at ${errors.join(', ')}: ${query}`]
  if (asked.length === 0) return [`asks for nothing: ${query}`]
  return asked.flatMap(({ metric, labels }) => {
    const known = series.get(metric)
    if (known === undefined) return [`nothing emits ${metric}`]
    return labels.filter((label) => !known.has(label)).map((label) => `${metric} has no label ${label}`)
  })
}
