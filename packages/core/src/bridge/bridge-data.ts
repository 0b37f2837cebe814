/** The bridge's histograms as OpenTelemetry's data. Imported where the SDK is. */
import type { HistogramMetricData } from '@opentelemetry/sdk-metrics'
import { histogramData, type Times } from '../metrics/metric-data.ts'
import { bridgeSeries } from './bridge-series.ts'
import { BRIDGE_METRICS } from './metric-map.ts'
import type { MetricsBridge } from './metrics-bridge.ts'

/** What it has measured so far. @param times from its making on */
export function bridgeData(bridge: MetricsBridge, times: Times): HistogramMetricData[] {
  const measured = Object.entries(bridgeSeries(bridge)).filter(([, series]) => series.length > 0)
  return measured.map(([name, series]) => {
    const { unit, brief, buckets } = BRIDGE_METRICS[name as keyof typeof BRIDGE_METRICS]
    return histogramData(name, { unit, brief, buckets, valueType: 'double' }, series, times)
  })
}
