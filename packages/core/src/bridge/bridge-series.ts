/** What the bridge measured as the series of its metrics: names and attributes as the metric map has them. */
import type { BucketSeries } from '../metrics/buckets.ts'
import type { BRIDGE_METRICS } from './metric-map.ts'
import type { MetricsBridge } from './metrics-bridge.ts'
import { OTHER, type SpanRow } from './span-row.ts'
import { PHASES } from './turn-table.ts'

/** All series, by metric. */
export function bridgeSeries(bridge: MetricsBridge): Record<keyof typeof BRIDGE_METRICS, BucketSeries[]> {
  return { 'zeph.span.duration': spanSeries(bridge), 'zeph.turn.phase.duration': turnSeries(bridge) }
}

function spanSeries({ table }: MetricsBridge): BucketSeries[] {
  return [...table.rows()].flatMap(({ name = OTHER, scope, row }) =>
    seriesOf({ 'zeph.span.name': name, 'zeph.span.scope': scope }, row),
  )
}

function seriesOf(attributes: BucketSeries['attributes'], { succeeded, failed }: SpanRow): BucketSeries[] {
  const failures = Array.from(failed, ([error, buckets]) => ({
    attributes: { ...attributes, 'error.type': error },
    buckets,
  }))
  return succeeded.count === 0 ? failures : [{ attributes, buckets: succeeded }, ...failures]
}

function turnSeries({ turns }: MetricsBridge): BucketSeries[] {
  return Object.entries(turns).flatMap(([scope, { series }]) =>
    PHASES.map((phase) => ({
      attributes: { 'zeph.turn.phase': phase, 'zeph.span.scope': scope },
      buckets: series[phase],
    })),
  )
}
