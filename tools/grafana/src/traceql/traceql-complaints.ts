/** Holds a TraceQL query against the spans that the SDK emits. Pure. */
import type { SpanMap } from '@zeph-telemetry/core'
import { fulfils, readTraceql } from './read-traceql.ts'

/** What is wrong with a query: that it does not parse, names a span that there is not, or an attribute that none of its spans has. */
export function traceqlComplaints(query: string, spans: SpanMap): string[] {
  const { errors, names, attributes } = readTraceql(query)
  if (errors.length > 0) return [`no TraceQL at ${errors.join(', ')}: ${query}`]
  const isSpan = (value: string) => Object.keys(spans).some((name) => fulfils(name, [{ operator: '=~', value }]))
  const unknown = names.flatMap(({ value }) => value.split('|')).filter((value) => !isSpan(value))
  const found = Object.entries(spans).filter(([name]) => fulfils(name, names))
  const known = new Set(found.flatMap(([, { attributes: own }]) => Object.keys(own).map((key) => `span.${key}`)))
  const missing = attributes.filter((key) => key !== 'resource.service.name' && !known.has(key))
  return [...unknown.map((name) => `no span ${name}`), ...missing.map((key) => `none of its spans has ${key}`)]
}
