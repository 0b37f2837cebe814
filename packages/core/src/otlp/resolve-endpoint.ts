/** Where traces are posted to, by the configuration. */
import { ZephConfigError } from '../config/config-error.ts'
import type { TelemetryConfig } from '../config/observability-config.ts'

const TRACES = '/v1/traces'

/**
 * The URL that traces are posted to: `otlpTracesEndpoint` as it is, else `otlpEndpoint` with `/v1/traces` after its path, unless it stands
 * there already. A query is kept.
 * @throws ZephConfigError where neither is set, or the one that counts is no URL
 * @example
 * tracesUrl({ otlpEndpoint: 'https://otlp.example/base?tenant=1' }) // https://otlp.example/base/v1/traces?tenant=1
 */
export function tracesUrl(telemetry: Pick<Partial<TelemetryConfig>, 'otlpEndpoint' | 'otlpTracesEndpoint'>): string {
  const { otlpEndpoint, otlpTracesEndpoint } = telemetry
  if (otlpTracesEndpoint !== undefined) return parsed('otlp_traces_endpoint', otlpTracesEndpoint) && otlpTracesEndpoint
  const url = parsed('otlp_endpoint', otlpEndpoint)
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path.endsWith(TRACES) ? path : path + TRACES
  return url.href
}

/** The URL without what may be secret in it: the user, and the query. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
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
