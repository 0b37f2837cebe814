/**
 * A histogram of Prometheus against the durations of spans. Count and buckets must be equal, the sum equal but for rounding, and each
 * quantile must lie in the bucket that the spans' own quantile is in: more a histogram does not know.
 */
import type { Finding } from './finding.ts'
import { NOTHING } from './finding.ts'

/** A histogram as Prometheus has it. */
export interface Histogram {
  readonly count: number
  /** Seconds. */
  readonly sum: number
  /** Observations up to each bound (`le`), by the bound in seconds, the last one +Inf. */
  readonly buckets: ReadonlyMap<number, number>
  /** What `histogram_quantile` says, in seconds, by the quantile. */
  readonly quantiles: ReadonlyMap<number, number>
}

/** A trace file's times are whole nanoseconds, each end of a span rounded. */
const ROUNDING_SECONDS = 2e-9
/** Of a sum of floating-point numbers. */
const ROUNDING_SHARE = 1e-9

/** @param durations of the spans, in nanoseconds */
export function compareLatency(histogram: Histogram, durations: readonly number[]): Finding[] {
  if (durations.length === 0) return [NOTHING]
  const seconds = durations.map((duration) => duration / 1e9).toSorted((one, other) => one - other)
  return [
    countFinding(histogram, seconds),
    sumFinding(histogram, seconds),
    bucketsFinding(histogram, seconds),
    ...[...histogram.quantiles].map(([quantile, value]) => quantileFinding(quantile, value, { histogram, seconds })),
  ]
}

function countFinding({ count }: Histogram, seconds: readonly number[]): Finding {
  return { of: 'count', prometheus: String(count), trace: String(seconds.length), holds: count === seconds.length }
}

function sumFinding({ sum }: Histogram, seconds: readonly number[]): Finding {
  const total = seconds.reduce((so, value) => so + value, 0)
  const allowed = seconds.length * ROUNDING_SECONDS + total * ROUNDING_SHARE
  return { of: 'sum (s)', prometheus: sum.toFixed(6), trace: total.toFixed(6), holds: Math.abs(sum - total) <= allowed }
}

/** How many fall into each bucket, shown as the counts that are not zero. */
function bucketsFinding({ buckets }: Histogram, seconds: readonly number[]): Finding {
  const bounds = [...buckets.keys()].toSorted((one, other) => one - other)
  const scraped = bounds.map((bound) => buckets.get(bound)!)
  const traced = bounds.map((bound) => seconds.filter((value) => value <= bound).length)
  const holds = bounds.at(-1) === Number.POSITIVE_INFINITY && scraped.every((count, index) => count === traced[index])
  return { of: `${bounds.length} buckets`, prometheus: perBucket(scraped), trace: perBucket(traced), holds }
}

function perBucket(cumulative: readonly number[]): string {
  return cumulative
    .map((count, index) => count - (cumulative[index - 1] ?? 0))
    .join(' ')
    .replace(/^(0 )+|( 0)+$/g, '')
}

interface Known {
  readonly histogram: Histogram
  readonly seconds: readonly number[]
}

/** Prometheus takes the value for spread evenly over its bucket, and one past the last bound for that bound. */
function quantileFinding(quantile: number, value: number, { histogram, seconds }: Known): Finding {
  const own = seconds[Math.max(0, Math.ceil(quantile * seconds.length) - 1)]!
  const finite = [...histogram.buckets.keys()].filter(Number.isFinite).toSorted((one, other) => one - other)
  const upper = finite.find((bound) => own <= bound)
  const lower = finite.findLast((bound) => bound < own) ?? 0
  // Where the value is a bound, interpolation may miss it by a rounding.
  const isIn = (from: number, to: number) => value >= from * (1 - ROUNDING_SHARE) && value <= to * (1 + ROUNDING_SHARE)
  const holds = upper === undefined ? isIn(lower, lower) : isIn(lower, upper)
  return {
    of: `p${quantile * 100} (s), from ${lower} to ${upper ?? 'Inf'}`,
    prometheus: value.toFixed(4),
    trace: own.toFixed(4),
    holds,
  }
}
