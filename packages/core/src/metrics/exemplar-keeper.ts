/** Keeps the exemplars of one metric while it is measured. Never throws. */
import { exemplarsFor } from './exemplar.ts'
import { exemplarSource } from './exemplar-source.ts'
import type { MetricShape } from './metric-definition.ts'
import type { Series } from './series-table.ts'

/** Those that OpenTelemetry's SDK gives a histogram without buckets of its own. */
const DEFAULT_BOUNDS = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000]

/** What takes a measurement beside the SDK. */
export type KeepExemplar = (value: number, series: Series) => void

/** Undefined for kinds of metrics that have no exemplars: only what counts has, by OpenMetrics. */
export function exemplarKeeper({ type, buckets }: MetricShape): KeepExemplar | undefined {
  if (type !== 'counter' && type !== 'histogram') return undefined
  const bounds = type === 'counter' ? [] : (buckets ?? DEFAULT_BOUNDS)
  return (value, series) => {
    const source = exemplarSource()
    if (source !== undefined) exemplarsFor(series).keep(bucketOf(value, bounds), value, source)
  }
}

/** Upper bounds are inclusive. */
function bucketOf(value: number, bounds: readonly number[]): number {
  let bucket = 0
  while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1
  return bucket
}
