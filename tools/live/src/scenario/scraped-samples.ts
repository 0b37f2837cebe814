/**
 * Metrics as samples of Prometheus's text, once as they were scraped and once as they arrived by OTLP, so that two ways out of one process can be
 * compared number by number.
 */
import type { AnyValue, Attributes, ReceivedMetric, ReceivedPoint } from '@zeph-telemetry/otlp-receiver'

/** Values by series, such as `channel_sent_total{channel_name="cancel"}`. */
export type Samples = ReadonlyMap<string, number>

const SAMPLE = /^(\w+)(?:\{(.*)\})? (\S+)(?: \d+)?$/
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g
const ESCAPED: Readonly<Record<string, string>> = { n: '\n' }

/** Reads the text; `target_info` is what OTLP has as resource. @throws Error where a series stands twice */
export function samplesOfText(text: string): Samples {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('target_info'))
  return samples(
    lines.map((line) => {
      const [, name, labels = '', value] = SAMPLE.exec(line)!
      const read = Array.from(labels.matchAll(LABEL), ([, label, quoted]) => {
        return [label!, quoted!.replace(/\\(.)/g, (_, char: string) => ESCAPED[char] ?? char)] as const
      })
      return [series(name!, read), Number(value!.replace('Inf', 'Infinity'))]
    }),
  )
}

/** What a scrape shows of metrics that arrived. @throws Error where a series stands twice */
export function samplesOfMetrics(metrics: readonly ReceivedMetric[]): Samples {
  return samples(metrics.flatMap((metric) => metric.points.flatMap((point) => samplesOfPoint(metric, point))))
}

function samples(entries: readonly (readonly [series: string, value: number])[]): Samples {
  const known = new Map(entries)
  if (known.size < entries.length) throw new Error('a series stands twice')
  return known
}

const PER_SECOND: Readonly<Record<string, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 }

function samplesOfPoint(metric: ReceivedMetric, point: ReceivedPoint): (readonly [string, number])[] {
  const labels = labelsOf(point.attributes)
  const base = metric.name.replace(/\W/g, '_')
  const endsInUnit = base.endsWith(`_${metric.unit}`)
  const perSecond = (endsInUnit ? PER_SECOND[metric.unit] : undefined) ?? 1
  const name = endsInUnit && metric.unit in PER_SECOND ? `${base.slice(0, -metric.unit.length)}seconds` : base
  if (point.histogram === undefined)
    return [[series(nameOfNumber(metric, name), labels), Number(point.value) / perSecond]]
  const { count, sum, bounds, counts } = point.histogram
  let below = 0n
  const buckets = counts.map((inBucket, index) => {
    below += inBucket
    const bound = bounds[index]
    const le = bound === undefined ? '+Inf' : String(bound / perSecond)
    return [series(`${name}_bucket`, [...labels, ['le', le]]), Number(below)] as const
  })
  return [
    [series(`${name}_count`, labels), Number(count)],
    [series(`${name}_sum`, labels), sum! / perSecond],
    ...buckets,
  ]
}

function nameOfNumber({ type, isMonotonic }: ReceivedMetric, name: string): string {
  return type === 'sum' && isMonotonic ? `${name}_total` : name.replace(/s?_count$/, 's')
}

function labelsOf(attributes: Attributes): (readonly [string, string])[] {
  return Object.entries(attributes).map(([key, value]) => [key.replace(/\W/g, '_'), shown(value)])
}

function shown(value: AnyValue): string {
  return 'value' in value ? String(value.value) : ''
}

function series(name: string, labels: readonly (readonly [string, string])[]): string {
  const sorted = labels.toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `${name}{${sorted.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')}}`
}
