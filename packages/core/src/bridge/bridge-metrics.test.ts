/** The bridge's histograms as Prometheus's text has them, against the spans themselves. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { hrTime, hrTimeToMicroseconds } from '@opentelemetry/core'
import { AggregationTemporality, type HistogramMetricData } from '@opentelemetry/sdk-metrics'
import {
  addLayer,
  defineSpans,
  initObservability,
  type MetricAttributeDefinition,
  type SpanRecord,
  startSpan,
  withSpan,
} from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { ROOT } from '../context/context.ts'
import { Engine } from '../engine/engine.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { type Family, parseExposition } from '../metrics/fixtures/parse-exposition.ts'
import { MetricsSdk } from '../metrics/metrics-sdk.ts'
import { prometheusNames } from '../metrics/prometheus-names.ts'
import { BOUNDS, durationBuckets } from './buckets.ts'
import { BRIDGE_METRICS } from './metric-map.ts'
import { MetricsBridge } from './metrics-bridge.ts'

const SPANS = {
  'agent.turn': { kind: 'internal', phase: 'turn', brief: 'a turn', attributes: {} },
  'llm.chat': { kind: 'client', phase: 'llm', brief: 'a call', attributes: {} },
  'tool.execute': { kind: 'internal', phase: 'tools', brief: 'a tool', attributes: {} },
} as const
const spans = defineSpans(SPANS)

function startTelemetry() {
  const handle = initObservability({
    telemetry: { enabled: true, traceDir: temporaryDirectory(), systemMetricsIntervalSecs: 0 },
    logging: { level: 'off' },
  })
  onTestFinished(() => handle.shutdown())
  const ended: SpanRecord[] = []
  onTestFinished(addLayer({ name: 'recorder', onEnd: (span) => void ended.push(span) }))
  const families = async () => parseExposition(await handle.telemetry.exportMetrics())
  return { handle, ended, families }
}

const durations = (ended: readonly SpanRecord[], name: string) =>
  ended.filter((span) => span.name === name).map(({ startTime, endTime }) => endTime - startTime)

/** Samples of one ending, by their labels. */
function samplesOf(families: Map<string, Family>, family: string, ending: string): Record<string, number> {
  const samples = families.get(family)!.samples.filter(({ name }) => name === `${family}${ending}`)
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).toSorted().join(' '), value]))
}

function turn(): void {
  spans.with('agent.turn', {}, () => {
    spans.with('llm.chat', {}, () => {})
    spans.with('tool.execute', {}, () => spans.with('llm.chat', {}, () => {}))
    expect(() =>
      spans.with('llm.chat', {}, () => {
        throw new RangeError('no')
      }),
    ).toThrow()
  })
}

test('every span is in the histogram of its name, scope and kind of failure, with its own duration', async () => {
  const { ended, families } = startTelemetry()
  turn()
  turn()
  const text = await families()
  expect(samplesOf(text, 'zeph_span_duration', '_count')).toEqual({
    'agent.turn turn': 2,
    'llm.chat turn': 2,
    'RangeError llm.chat turn': 2,
    'llm.chat side': 2,
    'tool.execute turn': 2,
  })
  const turns = durations(ended, 'agent.turn')
  expect(samplesOf(text, 'zeph_span_duration', '_sum')['agent.turn turn']).toBe((turns[0]! + turns[1]!) / 1e9)
  const buckets = text
    .get('zeph_span_duration')!
    .samples.filter(({ name, labels }) => name.endsWith('_bucket') && labels['zeph_span_name'] === 'agent.turn')
  expect(buckets.map(({ labels }) => labels['le'])).toEqual([
    ...BRIDGE_METRICS['zeph.span.duration'].buckets.map(String),
    '+Inf',
  ])
  for (const { labels, value } of buckets.slice(0, -1)) {
    expect(value).toBe(turns.filter((nanoseconds) => nanoseconds / 1e9 <= Number(labels['le'])).length)
  }
  expect(buckets.at(-1)!.value).toBe(2)
})

test('turns are in the histogram of their phases', async () => {
  const { handle, families } = startTelemetry()
  turn()
  const sums = samplesOf(await families(), 'zeph_turn_phase_duration', '_sum')
  const { phases } = handle.snapshot().turns.turn!
  expect(sums).toEqual(
    Object.fromEntries(Object.entries(phases).map(([phase, { sum }]) => [[phase, 'turn'].toSorted().join(' '), sum])),
  )
  expect(phases.llm.sum).toBeGreaterThan(0)
})

test('sums only grow from export to export, and begin anew with the next start', async () => {
  const first = startTelemetry()
  withSpan('step', {}, () => {})
  const before = samplesOf(await first.families(), 'zeph_span_duration', '_count')
  withSpan('step', {}, () => {})
  const after = samplesOf(await first.families(), 'zeph_span_duration', '_count')
  await first.handle.shutdown()
  const second = startTelemetry()
  withSpan('step', {}, () => {})
  const anew = samplesOf(await second.families(), 'zeph_span_duration', '_count')
  expect([before, after, anew]).toEqual([{ 'outside step': 1 }, { 'outside step': 2 }, { 'outside step': 1 }])
})

test('before a span has ended there is no such metric', async () => {
  const { families } = startTelemetry()
  expect([...(await families()).keys()].filter((name) => name.startsWith('zeph_span'))).toEqual([])
})

test('names and kinds of failure without end become one each', async () => {
  const { families } = startTelemetry()
  for (let count = 0; count < 2000; count += 1) {
    withSpan(count < 1000 ? 'fails' : `name ${count}`, {}, (span) => void span.fail({ name: `Kind${count}` }))
  }
  for (let count = 0; count < 100; count += 1) {
    withSpan('fails', {}, (span) => {
      span.set('error.type', `kind ${count}`)
      span.fail(new Error('no'), { exception: false })
      span.set('error.type', `kind ${count}`)
    })
  }
  const counts = samplesOf(await families(), 'zeph_span_duration', '_count')
  expect(Object.keys(counts).length).toBeLessThan(1000)
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(2100)
  expect(counts['_OTHER fails outside']).toBeGreaterThan(50)
  expect(Object.keys(counts).some((labels) => labels.startsWith('_OTHER') && !labels.includes('fails'))).toBe(true)
})

test('a kind of failure that is no text, or is missing, is _OTHER; a long one is cut', async () => {
  const { families } = startTelemetry()
  for (const type of [undefined, 404, 'x'.repeat(1000)]) {
    const span = startSpan('fails', { 'error.type': type }) as RecordingSpan
    span.setStatus({ code: 2 }).end()
  }
  expect(samplesOf(await families(), 'zeph_span_duration', '_count')).toEqual({
    '_OTHER fails outside': 2,
    [`fails outside ${'x'.repeat(256)}`]: 1,
  })
})

test('a data point is cumulative since the bridge was made, until the collection', async () => {
  const engine = new Engine({ autoConfigure: () => {}, prepare: () => {} })
  const [bridge, made] = [new MetricsBridge(), hrTime()]
  onTestFinished(engine.addLayer(bridge))
  await setImmediate()
  const sdk = new MetricsSdk({ resource: {}, startedAt: 0, bridge })
  const span = engine.start('step', {}, ROOT)!
  span.end()
  const collected = await sdk.collect()
  await sdk.shutdown()
  const [metric] = collected.scopeMetrics[0]!.metrics as [HistogramMetricData]
  const { startTime, endTime, value } = metric.dataPoints[0]!
  expect(metric.aggregationTemporality).toBe(AggregationTemporality.CUMULATIVE)
  expect(hrTimeToMicroseconds(startTime)).toBeLessThanOrEqual(hrTimeToMicroseconds(made))
  expect(hrTimeToMicroseconds(startTime)).toBeGreaterThan(hrTimeToMicroseconds(hrTime(0)))
  expect(hrTimeToMicroseconds(endTime)).toBeGreaterThan(hrTimeToMicroseconds(made))
  const seconds = (span.endTime - span.startTime) / 1e9
  expect(value).toMatchObject({ count: 1, sum: seconds, min: seconds, max: seconds })
})

test('the bound of a bucket belongs to it', () => {
  const buckets = durationBuckets()
  for (const bound of BOUNDS) buckets.record(bound * 1e9)
  buckets.record(BOUNDS.at(-1)! * 1e9 + 1)
  expect(buckets.counts).toEqual(Array(BOUNDS.length + 1).fill(1))
})

test('docs/metrics-bridge.md says of the metrics what their map says', () => {
  const rows = Object.entries(BRIDGE_METRICS).map(([name, { type, unit, brief, attributes }]) => {
    const keys = Object.entries<MetricAttributeDefinition>(attributes).map(([key, { required }]) =>
      required ? `**\`${key}\`**` : `\`${key}\``,
    )
    const exported = prometheusNames(name, { type, unit })[0]!.replace(/_bucket$/, '')
    return `| \`${name}\` | \`${exported}\` | ${brief} | ${keys.join(', ')} |`
  })
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/metrics-bridge.md'), 'utf8')
  const lines = text.split('\n').map((line) => line.replace(/ +/g, ' '))
  expect(lines.filter((line) => line.startsWith('| `zeph.'))).toEqual(rows)
})
