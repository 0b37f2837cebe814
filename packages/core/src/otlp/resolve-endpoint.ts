/** Where each signal is posted to, by the configuration. */
import { ZephConfigError } from '../config/config-error.ts'
import { snakeCase } from '../config/keys/all-keys.ts'
import type { TelemetryConfig } from '../config/observability-config.ts'
import { LOGS, METRICS, pathOf, type Signal, TRACES } from './signal.ts'

type EndpointKey = 'otlpTracesEndpoint' | 'otlpMetricsEndpoint' | 'otlpLogsEndpoint'
type Endpoints = Pick<Partial<TelemetryConfig>, 'otlpEndpoint' | EndpointKey>

/** The key of one signal alone. */
const OWN: Readonly<Record<Signal['name'], EndpointKey>> = {
  traces: 'otlpTracesEndpoint',
  metrics: 'otlpMetricsEndpoint',
  logs: 'otlpLogsEndpoint',
}

/**
 * The URL that traces are posted to: `otlpTracesEndpoint` as it is, else `otlpEndpoint` with `/v1/traces` after its path, unless it stands
 * there already. A query is kept.
 * @throws ZephConfigError where neither is set, or the one that counts is no URL
 * @example
 * tracesUrl({ otlpEndpoint: 'https://otlp.example/base?tenant=1' }) // https://otlp.example/base/v1/traces?tenant=1
 */
export function tracesUrl(endpoints: Endpoints): string {
  return signalUrl(endpoints, TRACES) ?? below(undefined, TRACES)
}

/**
 * The URL that a signal is posted to: that of its own key as it is, else `otlpEndpoint` with its path after it, in place of that of another
 * signal where it ends so. Undefined where neither is set: nobody asked for this signal.
 * @throws ZephConfigError where the one that counts is no URL
 */
export function signalUrl(endpoints: Endpoints, signal: Signal): string | undefined {
  const key = OWN[signal.name]
  const own = endpoints[key]
  if (own !== undefined) return parsed(snakeCase(key), own) && own
  return endpoints.otlpEndpoint === undefined ? undefined : below(endpoints.otlpEndpoint, signal)
}

/** The URL without what may be secret in it: the user, and the query. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  return pathname === '/' ? origin : origin + pathname
}

const PATHS = [TRACES, METRICS, LOGS].map(pathOf)

function below(endpoint: string | undefined, signal: Signal): string {
  const url = parsed('otlp_endpoint', endpoint)
  const path = url.pathname.replace(/\/+$/, '')
  const end = PATHS.find((known) => path.endsWith(known)) ?? ''
  url.pathname = path.slice(0, path.length - end.length) + pathOf(signal)
  return url.href
}

function parsed(key: string, value: string | undefined): URL {
  const url = URL.parse(value ?? '')
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw new ZephConfigError({
    code: 'invalid_value',
    key: `telemetry.${key}`,
    value,
    allowed: 'the http or https URL of an OTLP/HTTP receiver, such as http://localhost:4318',
  })
}
