/**
 * What the full scenario of the reference agent sends, decoded with the official protobuf definitions, against what a recorder layer in each of
 * its processes saw: the agent and its two MCP servers.
 */
import { type AnyValue, type OtlpReceiver, type ReceivedMetric, startOtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RecordedProcess } from './recorded.ts'
import { type RecordedRun, runRecordedScenario } from './run-recorded-scenario.ts'
import { type Samples, samplesOfMetrics, samplesOfText } from './scraped-samples.ts'

const METRICS_INTERVAL_SECS = '1'
const SERVICES = ['reference-agent', 'reference-agent-files', 'reference-agent-notes']

interface Protocol {
  readonly protocol: string
  readonly receives: 'http' | 'grpc'
  readonly contentType: string
}

const PROTOCOLS: readonly Protocol[] = [
  { protocol: 'http/protobuf', receives: 'http', contentType: 'application/x-protobuf' },
  { protocol: 'http/json', receives: 'http', contentType: 'application/json' },
  { protocol: 'grpc', receives: 'grpc', contentType: 'application/grpc' },
]

interface WithResource {
  readonly resource: Readonly<Record<string, AnyValue>>
}

const plain = (value: AnyValue | undefined) => (value !== undefined && 'value' in value ? value.value : undefined)
const pidOf = ({ resource }: WithResource) => Number(plain(resource['process.pid']))

/** What differs from reading to reading: the process and the machine, and what core counts of its exports. */
const READ_ANEW = /^(process|system|nodejs|v8js|otel_sdk|zeph_telemetry)_/

describe.each(PROTOCOLS)('over $protocol', ({ protocol, receives, contentType }) => {
  let receiver: OtlpReceiver
  let run: RecordedRun

  beforeAll(async () => {
    receiver = await startOtlpReceiver({ protocol: receives })
    run = await runRecordedScenario({
      ZEPH_TELEMETRY_BACKEND: 'otlp',
      ZEPH_TELEMETRY_OTLP_ENDPOINT: receiver.url,
      ZEPH_TELEMETRY_OTLP_PROTOCOL: protocol,
      ZEPH_TELEMETRY_OTLP_METRICS_INTERVAL_SECS: METRICS_INTERVAL_SECS,
      ZEPH_TELEMETRY_SYSTEM_METRICS_INTERVAL_SECS: METRICS_INTERVAL_SECS,
    })
  })

  afterAll(() => receiver?.close())

  const agent = () => run.processes.find(({ pid }) => pid === run.pid)!
  const withoutResource = <T extends WithResource>({ resource: _, ...rest }: T) => rest

  test('the scenario is complete, with its servers, and says nothing on stderr', () => {
    expect(run).toMatchObject({ code: 0, err: '' })
    expect(run.processes).toHaveLength(SERVICES.length)
    expect(agent().spans.length).toBeGreaterThan(1500)
    for (const { spans, events } of run.processes) {
      expect(spans.length).toBeGreaterThan(10)
      expect(events.length).toBeGreaterThan(0)
    }
  })

  test('every request is understood, in this form, and taken', () => {
    expect(receiver.requests.map(({ problem }) => problem).filter((problem) => problem !== undefined)).toEqual([])
    expect(receiver.requests.every(({ accepted }) => accepted)).toBe(true)
    expect([...new Set(receiver.requests.map(({ headers }) => headers['content-type']))]).toEqual([contentType])
  })

  test('every span arrives exactly once, equal to what its process saw: attributes, events, links, status, times', () => {
    for (const { pid, spans } of run.processes) {
      const arrived = receiver.spans().filter((span) => pidOf(span) === pid)
      expect(arrived).toHaveLength(spans.length)
      const byId = new Map(arrived.map((span) => [span.spanId, withoutResource(span)]))
      for (const span of spans) expect(byId.get(span.spanId)).toEqual(span)
    }
    expect(receiver.spans()).toHaveLength(total(run.processes, ({ spans }) => spans.length))
  })

  test('the scenario has what there is to compare: links, events, failures, remote parents, attributes of every type it uses', () => {
    const spans = run.processes.flatMap((process) => process.spans)
    expect(spans.some(({ links }) => links.length > 0)).toBe(true)
    expect(spans.some(({ events }) => events.length > 0)).toBe(true)
    expect(spans.some(({ status, statusMessage }) => status === 'error' && statusMessage !== '')).toBe(true)
    expect(spans.some(({ flags }) => flags === 0x301)).toBe(true)
    const types = new Set(spans.flatMap(({ attributes }) => Object.values(attributes).map(({ type }) => type)))
    expect([...types].toSorted()).toEqual(['array', 'bool', 'double', 'int', 'string'])
  })

  test('every event arrives exactly once as a log record, equal to what its process saw', () => {
    for (const { pid, events } of run.processes) {
      const arrived = receiver.logs().filter((log) => pidOf(log) === pid)
      expect(arrived.map(withoutResource)).toEqual(events)
    }
    expect(receiver.logs()).toHaveLength(total(run.processes, ({ events }) => events.length))
  })

  test('the last metrics are those that a scrape just before the end shows: every series once, equal numbers', () => {
    const scraped = samplesOfText(agent().metrics!)
    const arrived = samplesOfMetrics(lastMetrics(receiver, run.pid))
    const measured = (all: Samples) => [...all].filter(([series]) => !READ_ANEW.test(series)).toSorted()
    expect(measured(arrived).length).toBeGreaterThan(500)
    expect(measured(arrived)).toEqual(measured(scraped))
    const names = (all: Samples) => [...new Set([...all.keys()].map((series) => series.split('{')[0]))].toSorted()
    expect(names(arrived)).toEqual(names(scraped))
  })

  test('the metrics of all processes are cumulative: in every export each series once, and no sum ever falls', () => {
    for (const { pid } of run.processes) {
      const exports = exportsOf(receiver, pid).map(samplesOfMetrics)
      expect(exports.length).toBeGreaterThan(0)
      const sums = exports.map((samples) => [...samples].filter(([series]) => /_(total|count)\{/.test(series)))
      const last = new Map<string, number>()
      for (const [series, value] of sums.flat()) {
        expect([series, value >= (last.get(series) ?? 0)]).toEqual([series, true])
        last.set(series, value)
      }
    }
  })

  test('each process has one resource, the same for its spans, events and metrics', () => {
    const resources = new Map<number, Set<string>>()
    for (const item of [...receiver.spans(), ...receiver.logs(), ...receiver.metrics()]) {
      const text = JSON.stringify(item.resource, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
      resources.set(pidOf(item), (resources.get(pidOf(item)) ?? new Set()).add(text))
    }
    expect([...resources.keys()].toSorted()).toEqual(run.processes.map(({ pid }) => pid).toSorted())
    expect([...resources.values()].map(({ size }) => size)).toEqual([1, 1, 1])
    const every = [...resources.values()].map(([text]) => JSON.parse(text!) as WithResource['resource'])
    expect(every.map((resource) => plain(resource['service.name'])).toSorted()).toEqual(SERVICES)
    expect(new Set(every.map((resource) => plain(resource['service.instance.id'])))).toHaveLength(SERVICES.length)
  })
})

function total(processes: readonly RecordedProcess[], count: (process: RecordedProcess) => number): number {
  return processes.reduce((sum, process) => sum + count(process), 0)
}

/** The metrics of every request of a process, in order. */
function exportsOf(receiver: OtlpReceiver, pid: number): (readonly ReceivedMetric[])[] {
  return receiver.requests
    .map(({ metrics }) => metrics.filter((metric) => pidOf(metric) === pid))
    .filter((metrics) => metrics.length > 0)
}

function lastMetrics(receiver: OtlpReceiver, pid: number): readonly ReceivedMetric[] {
  return exportsOf(receiver, pid).at(-1)!
}
