/** OpenTelemetry's variables of the OTLP exporter, for all signals; those of one signal are for the exporter itself. */
import { keyOf } from '../keys/all-keys.ts'
import { allowedOf } from '../keys/allowed.ts'
import type { GivenValue } from './config-source.ts'
import type { Note } from './otel-source.ts'

const VARIABLES: Readonly<Record<string, string>> = {
  OTEL_EXPORTER_OTLP_PROTOCOL: 'otlpProtocol',
  OTEL_EXPORTER_OTLP_TIMEOUT: 'otlpTimeoutMs',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'otlpCompression',
  OTEL_EXPORTER_OTLP_CERTIFICATE: 'otlpCertificate',
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: 'otlpClientCertificate',
  OTEL_EXPORTER_OTLP_CLIENT_KEY: 'otlpClientKey',
}

export function readExporterVariables(environment: NodeJS.ProcessEnv, note: Note): GivenValue[] {
  return Object.entries(VARIABLES).flatMap(([name, key]) => {
    const text = environment[name]?.trim()
    const value = text ? allowedValue(key, text) : undefined
    if (text && value === undefined) note(name, allowedOf(keyOf('telemetry', key)!))
    return value === undefined ? [] : [{ section: 'telemetry' as const, key, value, name }]
  })
}

/** Undefined where it is not allowed. */
function allowedValue(key: string, text: string): unknown {
  const row = keyOf('telemetry', key)!
  if (row.type === 'choice') return row.choices.includes(text) ? text : undefined
  if (row.type !== 'whole number') return text
  const value = Number(text)
  return Number.isInteger(value) && value >= row.least && value <= (row.most ?? value) ? value : undefined
}
