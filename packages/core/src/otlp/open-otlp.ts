/** The OTLP sinks of a configuration: spans, and where `otlp_endpoint` is set, events and metrics beside them. */
import type { TelemetryConfig } from '../config/observability-config.ts'
import type { Layer } from '../engine/layer.ts'
import { ExportFilter } from '../filter/export-filter.ts'
import { ExportNotices } from './export-notices.ts'
import { OtlpEventsLayer } from './otlp-events-layer.ts'
import { OtlpLayer } from './otlp-layer.ts'
import { OtlpMetrics } from './otlp-metrics.ts'
import type { ExportOptions } from './otlp-options.ts'
import { signalUrl, tracesUrl } from './resolve-endpoint.ts'
import { resourceAttributes } from './resource.ts'
import { LOGS, METRICS, type SignalStatus } from './signal.ts'

/** What the sinks are made with. */
export interface OtlpSinksOptions {
  readonly telemetry: TelemetryConfig
  /** Asked once for all signals. Where it rejects nothing is exported. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  /** Time between two exports of metrics, in milliseconds. Default 60000. */
  readonly metricsIntervalMs?: number
}

/** The sinks of one receiver. */
export interface OtlpSinks {
  readonly spans: OtlpLayer
  readonly events: OtlpEventsLayer | undefined
  /** Sends nothing before it is started with what it collects from. */
  readonly metrics: OtlpMetrics | undefined
  /** All of them. */
  readonly layers: readonly Layer[]
  readonly status: readonly SignalStatus[]
  /** Resolves when each of them can send, or never will. Never rejects. */
  readonly ready: Promise<void>
  /** For the way out of the process: sends what is left. Undefined where nothing is. */
  flushAsync(): Promise<void> | undefined
  /** For the way out of the process: gives up what has not been sent by now. Synchronous. */
  abandon(): void
}

/**
 * Makes the sinks; those of spans and events do nothing until the engine has them as layers.
 * @throws ZephConfigError where an endpoint is no URL, or there is none
 */
export function openOtlp({ telemetry, headers, metricsIntervalMs }: OtlpSinksOptions): OtlpSinks {
  const urls = [tracesUrl(telemetry), signalUrl(telemetry, LOGS), signalUrl(telemetry, METRICS)] as const
  const [traces, logs, metrics] = urls
  let reading: ReturnType<typeof headers> | undefined
  const shared = {
    headers: () => (reading ??= headers()),
    resource: resourceAttributes(telemetry),
    notices: new ExportNotices(),
  } satisfies Omit<ExportOptions, 'endpointUrl'>
  const keep = { errors: telemetry.keepErrors, slowerThanMs: telemetry.keepSlowerThanMs }
  const endpointUrls = urls.filter((url) => url !== undefined)
  const filter = new ExportFilter({ text: telemetry.otelFilter, endpointUrls })
  const spans = new OtlpLayer({ ...shared, keep, filter, endpointUrl: traces })
  const events = logs === undefined ? undefined : new OtlpEventsLayer({ ...shared, filter, endpointUrl: logs })
  const interval = metricsIntervalMs === undefined ? {} : { intervalMs: metricsIntervalMs }
  const pushed = metrics === undefined ? undefined : new OtlpMetrics({ ...shared, ...interval, endpointUrl: metrics })
  const layers = [spans, events, pushed].filter((sink) => sink !== undefined)
  return {
    spans,
    events,
    metrics: pushed,
    layers,
    get status() {
      return layers.map(({ status }) => status)
    },
    ready: Promise.all(layers.map(({ ready }) => ready)).then(() => {}),
    flushAsync: () => flushAll(layers),
    abandon: () => {
      for (const layer of layers) layer.abandon()
    },
  }
}

function flushAll(sinks: readonly (OtlpLayer | OtlpEventsLayer | OtlpMetrics)[]): Promise<void> | undefined {
  const sent = sinks.flatMap((sink) => sink.flushAsync() ?? [])
  return sent.length === 0 ? undefined : Promise.all(sent).then(() => {})
}
