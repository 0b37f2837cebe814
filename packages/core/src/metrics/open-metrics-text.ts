/**
 * Metrics as OpenMetrics 1.0, for scrapers that ask for it: what Prometheus's older text says, with exemplars. No `_created` lines: Prometheus
 * takes them for series of their own. Imported when somebody asks.
 */
import type { Attributes } from '@opentelemetry/api'
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { type Exemplar, exemplarsOf } from './exemplar.ts'
import { inSeconds } from './in-seconds.ts'
import { bucketBound, numberText } from './open-metrics-number.ts'
import { safeLabels } from './prometheus-labels.ts'
import { prometheusBase, unitsPerSecond } from './prometheus-names.ts'
import { kindOf } from './prometheus-text.ts'

interface Family {
  readonly type: string
  readonly help: string
  readonly unit: string | undefined
  readonly lines: string[]
}

/** The text of these metrics, with its end mark. */
export function openMetricsText({ resource, scopeMetrics }: ResourceMetrics): string {
  const families = new Map<string, Family>()
  const about = sample('target_info', safeLabels(resource.attributes), 1)
  families.set('target', { type: 'info', help: 'Target metadata', unit: undefined, lines: [about] })
  for (const metric of scopeMetrics.flatMap(({ metrics }) => metrics)) addMetric(families, metric)
  return `${Array.from(families, ([name, family]) => familyText(name, family)).join('')}# EOF\n`
}

function addMetric(families: Map<string, Family>, given: MetricData): void {
  const { name, unit, description } = given.descriptor
  const perSecond = unitsPerSecond(name, unit)
  const metric = perSecond === undefined ? given : inSeconds(given, perSecond)
  const kind = kindOf(metric)
  const base = prometheusBase(name, unit, kind)
  const bare = kind === 'counter' ? base.replace(/_total$/, '') : base
  // A gauge may have the name of a counter but for its ending: then that is no counter for OpenMetrics.
  const isClash = families.has(bare) && families.get(bare)!.type !== kind
  if (isClash && (kind !== 'counter' || families.has(`${bare}_total`))) return
  const family = isClash ? `${bare}_total` : bare
  const known = families.get(family)
  const seconds = perSecond !== undefined && family.endsWith('_seconds') ? 'seconds' : undefined
  const lines = linesOf(metric, { name: bare, perSecond: perSecond ?? 1, hasExemplars: !isClash })
  if (known === undefined)
    families.set(family, { type: isClash ? 'unknown' : kind, help: description, unit: seconds, lines })
  else known.lines.push(...lines)
}

interface Writing {
  readonly name: string
  /** What values of exemplars are divided by. */
  readonly perSecond: number
  readonly hasExemplars: boolean
}

function linesOf(metric: MetricData, writing: Writing): string[] {
  switch (metric.dataPointType) {
    case DataPointType.HISTOGRAM:
      return metric.dataPoints.flatMap((point) => histogramLines(point, writing))
    case DataPointType.SUM:
    case DataPointType.GAUGE: {
      const isCounter = kindOf(metric) === 'counter'
      const name = isCounter ? `${writing.name}_total` : writing.name
      return metric.dataPoints.map(({ attributes, value }) => {
        const exemplar = isCounter ? exemplarText(attributes, 0, writing) : ''
        return sample(name, safeLabels(attributes), value, exemplar)
      })
    }
    default:
      return []
  }
}

type HistogramPoint = Extract<MetricData, { dataPointType: DataPointType.HISTOGRAM }>['dataPoints'][number]

function histogramLines({ attributes, value }: HistogramPoint, writing: Writing): string[] {
  const labels = safeLabels(attributes, 'le')
  const { boundaries, counts } = value.buckets
  let cumulative = 0
  const buckets = counts.map((count, bucket) => {
    cumulative += count
    const le = bucketBound(boundaries[bucket] ?? Number.POSITIVE_INFINITY)
    return sample(`${writing.name}_bucket`, { ...labels, le }, cumulative, exemplarText(attributes, bucket, writing))
  })
  const sum = value.sum === undefined ? [] : [sample(`${writing.name}_sum`, labels, value.sum)]
  return [...buckets, sample(`${writing.name}_count`, labels, value.count), ...sum]
}

function exemplarText(attributes: Attributes, bucket: number, { perSecond, hasExemplars }: Writing): string {
  const exemplar: Exemplar | undefined = hasExemplars ? exemplarsOf(attributes)?.read(bucket) : undefined
  if (exemplar === undefined) return ''
  return ` # ${labelsText(exemplar.labels)} ${numberText(exemplar.value / perSecond)} ${exemplar.time.toFixed(3)}`
}

function sample(name: string, labels: Attributes, value: number, exemplar = ''): string {
  return `${name}${Object.keys(labels).length === 0 ? '' : labelsText(labels)} ${numberText(value)}${exemplar}\n`
}

function labelsText(labels: Attributes): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    return `${name}="${escaped(typeof value === 'string' ? value : JSON.stringify(value))}"`
  })
  return `{${pairs.join(',')}}`
}

function familyText(name: string, { type, help, unit, lines }: Family): string {
  const described = help === '' ? '' : `# HELP ${name} ${escaped(help)}\n`
  const measured = unit === undefined ? '' : `# UNIT ${name} ${unit}\n`
  return `# TYPE ${name} ${type}\n${measured}${described}${lines.join('')}`
}

function escaped(text: string): string {
  return text.toWellFormed().replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}
