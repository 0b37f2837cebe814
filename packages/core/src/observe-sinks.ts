/** How sinks do, as metrics of core about itself: read when metrics are collected, from counts that are there anyway. */
import { observeSelf } from './metrics/self-metrics.ts'
import type { SignalStatus } from './otlp/signal.ts'

/** What is asked of the sinks. */
export interface ObservedSinks {
  readonly traceFile: { readonly dropped: number } | undefined
  readonly otlp:
    | { readonly status: readonly SignalStatus[]; readonly spans?: { readonly overflowed: number } | undefined }
    | undefined
}

/** What the state of an exporter is as a number. */
const STATES = { closed: 0, half_open: 1, open: 2 } as const

const QUEUE_FULL = 'queue_full'
const EXPORT_FAILED = 'export_failed'
const CIRCUIT_OPEN = 'circuit_open'
const KEEP_FULL = 'keep_full'

/** The metrics of each signal's exporter. */
const SIGNALS = {
  traces: {
    exporter: 'span_exporter',
    dropped: 'zeph.telemetry.span.dropped',
    exported: 'otel.sdk.exporter.span.exported',
    size: 'otel.sdk.processor.span.queue.size',
    capacity: 'otel.sdk.processor.span.queue.capacity',
  },
  logs: {
    exporter: 'log_exporter',
    dropped: 'zeph.telemetry.event.dropped',
    exported: 'otel.sdk.exporter.log.exported',
    size: 'otel.sdk.processor.log.queue.size',
    capacity: 'otel.sdk.processor.log.queue.capacity',
  },
  metrics: {
    exporter: 'metric_exporter',
    // Sums are cumulative: what fails is in the next export, and nothing queues.
    dropped: undefined,
    exported: 'otel.sdk.exporter.metric_data_point.exported',
    size: undefined,
    capacity: undefined,
  },
} as const

const PROTOCOLS = { 'http/protobuf': 'otlp_http', 'http/json': 'otlp_http_json', grpc: 'otlp_grpc' } as const

/** OpenTelemetry's name of the exporter of a signal. */
function componentOf({ signal, protocol }: Pick<SignalStatus, 'signal' | 'protocol'>): string {
  return `${PROTOCOLS[protocol]}_${SIGNALS[signal].exporter}`
}

/** Lets the counts be read. @returns stops that */
export function observeSinks({ traceFile, otlp }: ObservedSinks): () => void {
  const stops = [
    ...(traceFile === undefined ? [] : [observeTraceFile(traceFile)]),
    ...(otlp === undefined ? [] : observeOverflow(otlp)),
    ...(otlp === undefined ? [] : [observeSpool(otlp)]),
    ...(otlp === undefined ? [] : otlp.status.flatMap((status) => observeSignal(status, otlp))),
  ]
  return () => stops.forEach((stop) => void stop())
}

function observeTraceFile(traceFile: { readonly dropped: number }): () => void {
  const attributes = { 'otel.component.type': 'trace_file', 'error.type': QUEUE_FULL }
  return observeSelf('zeph.telemetry.span.dropped', (observe) => observe(traceFile.dropped, attributes))
}

/** Spans of traces that were not sampled, and could not wait for what becomes of them. */
function observeOverflow({ spans, status }: NonNullable<ObservedSinks['otlp']>): (() => void)[] {
  const traces = status.find(({ signal }) => signal === 'traces')
  if (spans === undefined || traces === undefined) return []
  const attributes = { 'otel.component.type': componentOf(traces), 'error.type': KEEP_FULL }
  return [observeSelf('zeph.telemetry.span.dropped', (observe) => observe(spans.overflowed, attributes))]
}

/** All signals share it. */
function observeSpool({ status }: NonNullable<ObservedSinks['otlp']>): () => void {
  return observeSelf('zeph.telemetry.spool.size', (observe) => {
    ifAny(status.find(({ spool }) => spool !== undefined)?.spool?.room, observe)
  })
}

function ifAny(value: number | undefined, observe: (value: number) => void): void {
  if (value !== undefined) observe(value)
}

function observeSignal(first: SignalStatus, otlp: NonNullable<ObservedSinks['otlp']>): (() => void)[] {
  const { signal } = first
  const { dropped, exported, size, capacity } = SIGNALS[signal]
  const sink = { 'otel.component.type': componentOf(first) }
  const now = () => otlp.status.find((status) => status.signal === signal)
  const stops = [
    observeSelf(exported, (observe) => {
      observe(now()?.exported ?? 0, sink)
      observe(now()?.failed ?? 0, { ...sink, 'error.type': EXPORT_FAILED })
    }),
    observeSelf('zeph.telemetry.exporter.state', (observe) => observe(STATES[now()?.breaker ?? 'closed'], sink)),
    observeSelf('zeph.telemetry.spool.kept', (observe) => ifAny(now()?.spool?.kept, (kept) => observe(kept, sink))),
    observeSelf('zeph.telemetry.spool.replayed', (observe) =>
      ifAny(now()?.spool?.replayed, (sent) => observe(sent, sink)),
    ),
  ]
  if (dropped === undefined) return stops
  const losses = observeSelf(dropped, (observe) => {
    const { dropped: all = 0, shed = 0, failed = 0, spool } = now() ?? {}
    observe(all - shed, { ...sink, 'error.type': QUEUE_FULL })
    observe(shed, { ...sink, 'error.type': CIRCUIT_OPEN })
    observe(failed, { ...sink, 'error.type': EXPORT_FAILED })
    for (const [why, items] of Object.entries(spool?.lost ?? {})) observe(items, { ...sink, 'error.type': why })
  })
  const waiting = observeSelf(size, (observe) => observe(now()?.pending ?? 0, sink))
  const room = observeSelf(capacity, (observe) => observe(now()?.capacity ?? 0, sink))
  return [...stops, losses, waiting, room]
}
