/** The OTLP sinks of a configuration: spans, and where there is an endpoint for them, events and metrics beside them. */
import type { TelemetryConfig } from '../config/observability-config.ts'
import type { Layer } from '../engine/layer.ts'
import { ExportFilter } from '../filter/export-filter.ts'
import { openSpool } from '../spool/open-spool.ts'
import { warnOnce } from '../warn-once.ts'
import { ExportNotices } from './export-notices.ts'
import { renewalProblem } from './export-problem.ts'
import { HeaderSource, type Headers } from './header-source.ts'
import { OtlpEventsLayer } from './otlp-events-layer.ts'
import { OtlpLayer } from './otlp-layer.ts'
import { OtlpMetrics } from './otlp-metrics.ts'
import type { ExportOptions } from './otlp-options.ts'
import { shownUrl, signalUrl, tracesUrl } from './resolve-endpoint.ts'
import { resourceAttributes } from './resource.ts'
import { type Route, routeTo } from './route.ts'
import { LOGS, METRICS, type Signal, type SignalStatus, TRACES } from './signal.ts'

/** What the sinks are made with. */
export interface OtlpSinksOptions {
  readonly telemetry: TelemetryConfig
  /** Asked once for all signals, and again where the receiver refuses them. Where it rejects first nothing is exported. */
  readonly headers: () => Promise<Headers>
  /** Time between two exports of metrics, in milliseconds. Default 60000. */
  readonly metricsIntervalMs?: number
  /** Most room for lines of the log that wait or are on their way, in UTF-16 code units. Default: lines are not sent. */
  readonly maxLinesSize?: number | undefined
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
export function openOtlp({ telemetry, headers, metricsIntervalMs, maxLinesSize }: OtlpSinksOptions): OtlpSinks {
  const [logs, metrics] = [LOGS, METRICS].map((signal) => wayOf(signal, telemetry))
  const traces = routeTo(tracesUrl(telemetry), TRACES, telemetry)
  const notices = new ExportNotices()
  const onFailure = (error: unknown) =>
    notices.tell({ signal: TRACES, ...traces }, renewalProblem(error, shownUrl(traces.endpointUrl)))
  const spool = openSpool(telemetry, (kind, message) => warnOnce(kind, message))
  const shared = {
    spool,
    shutdownTimeoutMs: telemetry.shutdownTimeoutMs,
    headers: new HeaderSource({ read: headers, onFailure }),
    resource: resourceAttributes(telemetry),
    notices,
  } satisfies Omit<ExportOptions, 'endpointUrl'>
  const keep = { errors: telemetry.keepErrors, slowerThanMs: telemetry.keepSlowerThanMs }
  const endpointUrls = [traces, logs, metrics].flatMap((route) => route?.endpointUrl ?? [])
  const filter = new ExportFilter({ text: telemetry.otelFilter, endpointUrls })
  const spans = new OtlpLayer({ ...shared, ...traces, keep, filter })
  const events = logs === undefined ? undefined : new OtlpEventsLayer({ ...shared, ...logs, filter, maxLinesSize })
  const interval = metricsIntervalMs === undefined ? {} : { intervalMs: metricsIntervalMs }
  const pushed = metrics === undefined ? undefined : new OtlpMetrics({ ...shared, ...metrics, ...interval })
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

function wayOf(signal: Signal, telemetry: TelemetryConfig): Route | undefined {
  const url = signalUrl(telemetry, signal)
  return url === undefined ? undefined : routeTo(url, signal, telemetry)
}

function flushAll(sinks: readonly (OtlpLayer | OtlpEventsLayer | OtlpMetrics)[]): Promise<void> | undefined {
  const sent = sinks.flatMap((sink) => sink.flushAsync() ?? [])
  return sent.length === 0 ? undefined : Promise.all(sent).then(() => {})
}
