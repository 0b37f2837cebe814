/**
 * Gives the bridge's histograms to OpenTelemetry's SDK when metrics are collected: a measurement through the SDK costs some 400 ns, nearly half
 * a span. Imported where the SDK is.
 */
import { type HrTime, ValueType } from '@opentelemetry/api'
import { hrTime } from '@opentelemetry/core'
import { emptyResource } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics'
import { VERSION } from '../global-state.ts'
import { type Exemplars, nameExemplars } from '../metrics/exemplar.ts'
import { type BridgeSeries, bridgeSeries } from './bridge-series.ts'
import { BRIDGE_METRICS } from './metric-map.ts'
import type { MetricsBridge } from './metrics-bridge.ts'

const SCOPE = { name: '@zeph-telemetry/core', version: VERSION }

/** A source of metrics for a reader; cumulative since the bridge was made. */
export function bridgeProducer(bridge: MetricsBridge): MetricProducer {
  const startTime = hrTime(bridge.startedAt)
  return {
    collect: async () => {
      const times = { startTime, endTime: hrTime() }
      const metrics = Object.entries(bridgeSeries(bridge)).map(([name, series]) =>
        histogram(name as keyof typeof BRIDGE_METRICS, series, times),
      )
      const scopeMetrics = [{ scope: SCOPE, metrics: metrics.filter(({ dataPoints }) => dataPoints.length > 0) }]
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] }
    },
  }
}

interface Times {
  readonly startTime: HrTime
  readonly endTime: HrTime
}

function histogram(
  name: keyof typeof BRIDGE_METRICS,
  series: readonly BridgeSeries[],
  times: Times,
): HistogramMetricData {
  const { unit, brief, buckets: bounds } = BRIDGE_METRICS[name]
  return {
    descriptor: { name, description: brief, unit, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: series.map(({ attributes, buckets: { counts, count, sum, min, max, exemplars } }) => ({
      ...times,
      attributes: named(attributes, exemplars),
      value: {
        buckets: { boundaries: [...bounds], counts: [...counts] },
        count,
        sum: sum / 1e9,
        min: min / 1e9,
        max: max / 1e9,
      },
    })),
  }
}

function named(attributes: BridgeSeries['attributes'], exemplars: Exemplars | undefined): BridgeSeries['attributes'] {
  if (exemplars !== undefined) nameExemplars(attributes, exemplars)
  return attributes
}
