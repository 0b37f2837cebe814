/** What must hold between keys where spans or lines leave the process: an endpoint, no credentials in variables, and what deserves a word. */
import { ZephConfigError } from './config-error.ts'
import { keyOf, snakeCase } from './keys/all-keys.ts'
import { allowedOf } from './keys/allowed.ts'
import type { Notice } from './notice.ts'
import type { ResolvedConfig, TelemetryConfig } from './observability-config.ts'
import { REDACTED } from './secrets/credential.ts'
import { isLoopback } from './secrets/endpoint.ts'
import { refuseHeaderVariables } from './secrets/header-variables.ts'
import { wrongEndpoints } from './sources/otel-source.ts'

const ENDPOINTS = ['otlpEndpoint', 'otlpTracesEndpoint', 'otlpMetricsEndpoint', 'otlpLogsEndpoint'] as const

/** @throws ZephConfigError where spans should be sent and cannot be, or a credential stands in a header variable */
export function checkExport(config: ResolvedConfig, environment: NodeJS.ProcessEnv, notices: Notice[]): void {
  const { telemetry, logging } = config
  notePlaintext('logging.ecs_endpoint', logging.ecsEndpoint, notices)
  if (!telemetry.enabled) return
  if (telemetry.backend.includes('otlp')) {
    refuseHeaderVariables(environment)
    requireEndpoint(telemetry, environment)
    for (const key of ENDPOINTS) {
      notePlaintext(nameOf(key), telemetry[key], notices)
      notePort(key, telemetry, notices)
    }
  }
  notePlaintext(nameOf('pyroscopeEndpoint'), telemetry.pyroscopeEndpoint, notices)
}

function requireEndpoint({ otlpEndpoint, otlpTracesEndpoint }: TelemetryConfig, environment: NodeJS.ProcessEnv): void {
  const [wrong] = wrongEndpoints(environment)
  const allowed = allowedOf(keyOf('telemetry', 'otlpEndpoint')!)
  if (wrong !== undefined) {
    const value = /[@?#]/.test(environment[wrong]!) ? REDACTED : environment[wrong]
    throw new ZephConfigError({ code: 'invalid_value', key: wrong, value, allowed })
  }
  if (otlpEndpoint !== undefined || otlpTracesEndpoint !== undefined) return
  throw new ZephConfigError({
    code: 'invalid_value',
    key: 'telemetry.otlp_endpoint',
    value: undefined,
    allowed:
      `${allowed} where telemetry.backend has "otlp"; ` +
      'ZEPH_TELEMETRY_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_TRACES_ENDPOINT set one, too',
  })
}

function notePlaintext(name: string, endpoint: string | undefined, notices: Notice[]): void {
  const url = endpoint === undefined ? undefined : new URL(endpoint)
  if (url?.protocol !== 'http:' || isLoopback(url)) return
  notices.push({
    subject: `config:plaintext:${name}`,
    message: `${name} sends to ${url.host} without encryption; use https unless the network in between is trusted`,
  })
}

/** The port that usually is that of the other protocol. Without a protocol the port decides. */
function notePort(key: (typeof ENDPOINTS)[number], telemetry: TelemetryConfig, notices: Notice[]): void {
  const { otlpProtocol, [key]: endpoint } = telemetry
  if (endpoint === undefined || otlpProtocol === undefined) return
  const [unusual, usual] = otlpProtocol === 'grpc' ? ['4318', '4317'] : ['4317', '4318']
  if (new URL(endpoint).port !== unusual) return
  notices.push({
    subject: `config:port:${key}`,
    message: `${nameOf(key)} has port ${unusual}, and telemetry.otlp_protocol is ${otlpProtocol}, whose port usually is ${usual}`,
  })
}

const nameOf = (key: string) => `telemetry.${snakeCase(key)}`
