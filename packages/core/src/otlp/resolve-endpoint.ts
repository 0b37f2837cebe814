/** Where each signal is posted to, by the configuration. */
import { ZephConfigError } from '../config/config-error.ts'
import type { TelemetryConfig } from '../config/observability-config.ts'
import { LOGS, METRICS, pathOf, type Signal, TRACES } from './signal.ts'

type Endpoints = Pick<Partial<TelemetryConfig>, 'otlpEndpoint' | 'otlpTracesEndpoint'>

/**
 * The URL that traces are posted to: `otlpTracesEndpoint` as it is, else `otlpEndpoint` with `/v1/traces` after its path, unless it stands
 * there already. A query is kept.
 * @throws ZephConfigError where neither is set, or the one that counts is no URL
 * @example
 * tracesUrl({ otlpEndpoint: 'https://otlp.example/base?tenant=1' }) // https://otlp.example/base/v1/traces?tenant=1
 */
export function tracesUrl({ otlpEndpoint, otlpTracesEndpoint }: Endpoints): string {
  if (otlpTracesEndpoint === undefined) return below(otlpEndpoint, TRACES)
  return parsed('otlp_traces_endpoint', otlpTracesEndpoint) && otlpTracesEndpoint
}

/**
 * The URL that another signal is posted to: `otlpEndpoint` with its path after it, in place of that of traces where it ends so. Undefined
 * where only `otlpTracesEndpoint` is set: nobody asked for more than traces.
 * @throws ZephConfigError where `otlpEndpoint` is no URL
 */
export function signalUrl({ otlpEndpoint }: Endpoints, signal: Signal): string | undefined {
  return otlpEndpoint === undefined ? undefined : below(otlpEndpoint, signal)
}

/** The URL without what may be secret in it: the user, and the query. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
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
