/** The headers of `OTEL_EXPORTER_OTLP_HEADERS`, those of one signal before those of all. The configuration has refused those with credentials. */
import { parseKeyPairsIntoRecord } from '@opentelemetry/core'
import type { Channel } from './transport.ts'

export function variableHeaders(variable: Channel['variable']): Record<string, string> {
  const read = (name: string) => parseKeyPairsIntoRecord(process.env[name]?.trim())
  return { ...read('OTEL_EXPORTER_OTLP_HEADERS'), ...read(`OTEL_EXPORTER_OTLP_${variable}_HEADERS`) }
}
