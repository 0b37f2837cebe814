/** What sinks lost, as metrics of core about itself. */
import { observeSelf } from './metrics/self-metrics.ts'
import type { Sinks } from './open-sinks.ts'

const METRIC = 'zeph.telemetry.span.dropped'

/** Lets the counts be read. @returns stops that */
export function observeSinks({ traceFile, otlp }: Sinks): () => void {
  return observeSelf(METRIC, (observe) => {
    if (traceFile !== undefined) {
      observe(traceFile.dropped, { 'otel.component.type': 'trace_file', 'error.type': 'queue_full' })
    }
    if (otlp === undefined) return
    const exporter = { 'otel.component.type': 'otlp_http_span_exporter' } as const
    observe(otlp.dropped, { ...exporter, 'error.type': 'queue_full' })
    observe(otlp.failed, { ...exporter, 'error.type': 'export_failed' })
  })
}
