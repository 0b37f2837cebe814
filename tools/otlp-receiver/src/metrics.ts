/** The metrics of a metrics request, one flat record each. */
import type { Attributes } from './any-value.ts'
import { attributesOf, int, messages, number, optional, type ReceivedScope, scopeOf, text } from './fields.ts'
import type { WireMessage } from './messages.ts'

const TEMPORALITIES = ['unspecified', 'delta', 'cumulative']
const TYPES = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const

/** A metric as it arrived. */
export interface ReceivedMetric {
  readonly name: string
  readonly description: string
  readonly unit: string
  /** `none` where the metric has no data. */
  readonly type: (typeof TYPES)[number] | 'none'
  /** Of sums and histograms; else `unspecified`. */
  readonly temporality: string
  readonly isMonotonic: boolean
  readonly points: readonly ReceivedPoint[]
  readonly scope: ReceivedScope
  readonly resource: Attributes
}

/** One point of a metric. Times are nanoseconds since the Unix epoch; what a kind of metric does not have is undefined. */
export interface ReceivedPoint {
  readonly attributes: Attributes
  readonly startTime: bigint
  readonly time: bigint
  /** Of sums and gauges: a bigint where it is an integer on the wire. */
  readonly value: number | bigint | undefined
  /** Of histograms. */
  readonly histogram: ReceivedHistogram | undefined
}

export interface ReceivedHistogram {
  readonly count: bigint
  readonly sum: number | undefined
  readonly min: number | undefined
  readonly max: number | undefined
  readonly bounds: readonly number[]
  /** One more than `bounds`. */
  readonly counts: readonly bigint[]
}

/** Every metric of an ExportMetricsServiceRequest, in order. */
export function readMetrics(request: WireMessage): ReceivedMetric[] {
  return messages(request['resourceMetrics']).flatMap(({ resource, scopeMetrics }) => {
    const ofResource = attributesOf(resource)
    return messages(scopeMetrics).flatMap(({ scope, metrics }) =>
      messages(metrics).map((metric) => readMetric(metric, scopeOf(scope), ofResource)),
    )
  })
}

function readMetric(metric: WireMessage, scope: ReceivedScope, resource: Attributes): ReceivedMetric {
  const type = TYPES.find((known) => metric[known])
  const data = (type === undefined ? {} : metric[type]) as WireMessage
  return {
    name: text(metric['name']),
    description: text(metric['description']),
    unit: text(metric['unit']),
    type: type ?? 'none',
    temporality: TEMPORALITIES[number(data['aggregationTemporality'])] ?? 'unknown',
    isMonotonic: data['isMonotonic'] === true,
    points: messages(data['dataPoints']).map((point) => readPoint(point, type)),
    scope,
    resource,
  }
}

function readPoint(point: WireMessage, type: ReceivedMetric['type'] | undefined): ReceivedPoint {
  return {
    attributes: attributesOf(point),
    startTime: int(point['startTimeUnixNano']),
    time: int(point['timeUnixNano']),
    value: numberOf(point),
    histogram: type === 'histogram' ? histogramOf(point) : undefined,
  }
}

function numberOf(point: WireMessage): number | bigint | undefined {
  if (point['value'] === 'asInt') return int(point['asInt'])
  return point['value'] === 'asDouble' ? (point['asDouble'] as number) : undefined
}

function histogramOf(point: WireMessage): ReceivedHistogram {
  return {
    count: int(point['count']),
    sum: optional(point['sum']),
    min: optional(point['min']),
    max: optional(point['max']),
    bounds: (point['explicitBounds'] ?? []) as number[],
    counts: ((point['bucketCounts'] ?? []) as unknown[]).map(int),
  }
}
