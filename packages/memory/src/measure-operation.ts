/** Measures the operations of databases when their spans end, as the convention wants: by the span's own duration. */
import { type DefinedMetrics, defineMetrics, type EndedSpan, type MetricAttributesOf } from '@zeph-telemetry/core'
import { MEMORY_METRICS } from './metric-map.ts'

type Metrics = typeof MEMORY_METRICS

const memoryMetrics: DefinedMetrics<Metrics> = defineMetrics(MEMORY_METRICS)

/** Records `db.client.operation.duration`; for `onEnd` of `memory.sqlite` and `memory.vector_store`. */
export function measureOperation({ elapsed, attributes }: EndedSpan): void {
  // The map keeps its own keys alone: a statement's text goes no further.
  const own = attributes as unknown as MetricAttributesOf<Metrics, 'db.client.operation.duration'>
  memoryMetrics.record('db.client.operation.duration', elapsed, own)
}
