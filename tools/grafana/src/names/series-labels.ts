/**
 * The series that Prometheus has, and their labels: those of the SDK's metrics by both ways, and those that Tempo computes from spans. What the
 * configuration of the stack adds to them is read from there.
 */
import { readStackFile } from '../stack/stack-files.ts'
import { labelName } from './prometheus-name.ts'
import type { Emitted } from './read-emitted.ts'

/** Labels by the name of the series. */
export type SeriesLabels = ReadonlyMap<string, ReadonlySet<string>>

interface PrometheusFile {
  readonly otlp: { readonly promote_resource_attributes: readonly string[] }
}

interface TempoFile {
  readonly metrics_generator: {
    readonly processor: { readonly span_metrics: { readonly dimensions: readonly string[] } }
  }
}

export function seriesLabels(emitted: Emitted): SeriesLabels {
  return new Map([...ofTheSdk(emitted), ...ofTempo()])
}

function ofTheSdk({ metrics }: Emitted): [string, Set<string>][] {
  const { otlp } = readStackFile<PrometheusFile>('prometheus/prometheus.yaml')
  const target = ['job', 'instance', ...otlp.promote_resource_attributes.map(labelName)]
  return [...metrics.values()].flatMap(({ definition, routes, labels }) =>
    routes.flatMap(({ name }): [string, Set<string>][] => {
      const all = [...labels, ...target]
      if (definition.type !== 'histogram') return [[name, new Set(all)]]
      return [
        [`${name}_bucket`, new Set([...all, 'le'])],
        [`${name}_sum`, new Set(all)],
        [`${name}_count`, new Set(all)],
      ]
    }),
  )
}

/** Of its span metrics, in Tempo's words: `service`, not `service_name`. */
function ofTempo(): [string, Set<string>][] {
  const { metrics_generator } = readStackFile<TempoFile>('tempo/tempo.yaml')
  const dimensions = metrics_generator.processor.span_metrics.dimensions.map(labelName)
  const labels = ['service', 'span_name', 'span_kind', 'status_code', ...dimensions]
  return [
    ['traces_spanmetrics_calls_total', new Set(labels)],
    ['traces_spanmetrics_latency_bucket', new Set([...labels, 'le'])],
  ]
}
