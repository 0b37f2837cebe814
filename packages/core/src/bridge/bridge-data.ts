/** The bridge's histograms as OpenTelemetry's data. Imported where the SDK is. */
import { AggregationTemporality, DataPointType, type HistogramMetricData } from '@opentelemetry/sdk-metrics'
import { descriptorOf, histogramOf, leadingToExemplars, type Times } from '../metrics/metric-data.ts'
import { type BridgeSeries, bridgeSeries } from './bridge-series.ts'
import { BRIDGE_METRICS } from './metric-map.ts'
import type { MetricsBridge } from './metrics-bridge.ts'

type BridgeMetric = keyof typeof BRIDGE_METRICS

/** What it has measured so far. @param times from its making on */
export function bridgeData(bridge: MetricsBridge, times: Times): HistogramMetricData[] {
  const measured = Object.entries(bridgeSeries(bridge)).filter(([, series]) => series.length > 0)
  return measured.map(([name, series]) => histogram(name as BridgeMetric, series, times))
}

function histogram(name: BridgeMetric, series: readonly BridgeSeries[], times: Times): HistogramMetricData {
  const { unit, brief, buckets: bounds } = BRIDGE_METRICS[name]
  return {
    descriptor: descriptorOf(name, { unit, brief, valueType: 'double' }),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: series.map(({ attributes, buckets }) => ({
      ...times,
      attributes: leadingToExemplars(attributes, buckets),
      value: histogramOf(bounds, buckets),
    })),
  }
}
