/**
 * OpenTelemetry's standard variables, as far as a key of ours means the same. They are shared with other programs, so that what is
 * wrong in one is a notice and ignored, as its specification wants; only what a started export would need is an error, later.
 */
import { keyOf } from '../keys/all-keys.ts'
import { allowedOf } from '../keys/allowed.ts'
import type { Notice } from '../notice.ts'
import { withoutCredential } from '../secrets/credential.ts'
import { hasCredentials, isEndpoint } from '../secrets/endpoint.ts'
import type { GivenValue } from './config-source.ts'
import { readExporterVariables } from './exporter-variables.ts'
import { readResourceAttributes } from './resource-attributes.ts'
import { readSampler } from './sampler.ts'

const ENDPOINTS = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'otlpEndpoint',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'otlpTracesEndpoint',
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'otlpMetricsEndpoint',
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'otlpLogsEndpoint',
}

export function readOtelSource(environment: NodeJS.ProcessEnv, notices: Notice[]): GivenValue[] {
  const note = (name: string, allowed: string) => notices.push(ignored(name, environment[name]!, allowed))
  const attributes = readResourceAttributes(environment, note)
  const rate = readSampler(environment, note)
  const scope = readContentScope(environment, note)
  const { 'service.name': service, ...metadata } = attributes ?? {}
  return [
    ...serviceName(environment['OTEL_SERVICE_NAME'], service),
    ...(Object.keys(metadata).length > 0 ? [telemetry('traceMetadata', metadata, 'OTEL_RESOURCE_ATTRIBUTES')] : []),
    ...endpoints(environment, note),
    ...readExporterVariables(environment, note),
    ...optional('sampleRate', rate, 'OTEL_TRACES_SAMPLER'),
    ...optional('captureContent', scope, CAPTURE),
    ...optional('otlpMetricsIntervalSecs', readMetricInterval(environment, note), METRIC_INTERVAL),
  ]
}

/** The endpoints that are no URLs; an error only where spans are sent by OTLP. */
export function wrongEndpoints(environment: NodeJS.ProcessEnv): string[] {
  return Object.keys(ENDPOINTS).filter((name) => {
    const text = environment[name]
    return text && !isEndpoint(text) && !hasCredentials(text)
  })
}

export type Note = (variable: string, allowed: string) => void

/** The specification's way: any other text than "true" is false, and is said where it was meant as something. */
export function isSdkDisabled(environment: NodeJS.ProcessEnv, notices: Notice[]): boolean {
  const text = environment['OTEL_SDK_DISABLED']?.trim().toLowerCase()
  if (text && text !== 'true' && text !== 'false') notices.push(ignored('OTEL_SDK_DISABLED', text, 'true or false'))
  return text === 'true'
}

const telemetry = (key: string, value: unknown, name: string): GivenValue => ({
  section: 'telemetry',
  key,
  value,
  name,
})
const optional = (key: string, value: unknown, name: string) =>
  value === undefined ? [] : [telemetry(key, value, name)]

function serviceName(own: string | undefined, attribute: string | undefined): GivenValue[] {
  if (own) return [telemetry('serviceName', own, 'OTEL_SERVICE_NAME')]
  return attribute ? [telemetry('serviceName', attribute, 'OTEL_RESOURCE_ATTRIBUTES')] : []
}

function endpoints(environment: NodeJS.ProcessEnv, note: Note): GivenValue[] {
  const wrong = wrongEndpoints(environment)
  for (const name of wrong) note(name, allowedOf(keyOf('telemetry', 'otlpEndpoint')!))
  return Object.entries(ENDPOINTS).flatMap(([name, key]) =>
    environment[name] && !wrong.includes(name) ? telemetry(key, environment[name], name) : [],
  )
}

const CAPTURE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'
const SCOPES: Readonly<Record<string, 'all' | false>> = {
  ...{ true: 'all', span_only: 'all', span_and_event: 'all' },
  ...{ false: false, no_content: false },
}

function readContentScope(environment: NodeJS.ProcessEnv, note: Note): 'all' | false | undefined {
  const text = environment[CAPTURE]?.trim().toLowerCase()
  if (!text) return undefined
  const scope = Object.hasOwn(SCOPES, text) ? SCOPES[text] : undefined
  if (scope === undefined) note(CAPTURE, 'true, false, span_only, span_and_event or no_content')
  return scope
}

const METRIC_INTERVAL = 'OTEL_METRIC_EXPORT_INTERVAL'

/** In milliseconds there. */
function readMetricInterval(environment: NodeJS.ProcessEnv, note: Note): number | undefined {
  const text = environment[METRIC_INTERVAL]?.trim()
  if (!text) return undefined
  const milliseconds = Number(text)
  if (/^\d+$/.test(text) && milliseconds >= 100 && milliseconds <= 86_400_000) return milliseconds / 1000
  note(METRIC_INTERVAL, 'a whole number of milliseconds from 100 to 86400000')
  return undefined
}

function ignored(name: string, value: string, allowed: string): Notice {
  return {
    subject: `config:ignored:${name}`,
    message: `${name} is ${JSON.stringify(withoutCredential(value))}, but must be ${allowed}; it is ignored`,
  }
}
