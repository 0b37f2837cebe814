/** How sinks do, as metrics: over a real receiver. */
import { initObservability, meter, withSpan } from '@zeph-telemetry/core'
import { startOtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { expect, onTestFinished, test, vi } from 'vitest'
import { emitEvent } from './engine/emit-event.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'
import { parseExposition } from './metrics/fixtures/parse-exposition.ts'

vi.mock(import('./warn-once.ts'), () => ({ warnOnce: vi.fn(), warn: vi.fn() }))

const OWN = /^(zeph_telemetry_((span|event)_dropped|exporter_state|spool)|otel_sdk_)/

/** Values of what sinks say, by metric and labels. */
async function figures(handle: ReturnType<typeof initObservability>): Promise<Record<string, number>> {
  const families = parseExposition(await handle.telemetry.exportMetrics())
  const samples = [...families.values()].flatMap((family) => family.samples).filter(({ name }) => OWN.test(name))
  return Object.fromEntries(
    samples.map(({ name, labels, value }) => [[name, ...Object.values(labels).toSorted()].join(' '), value]),
  )
}

test('what each signal sent, lost and keeps waiting is there from the start, and right', async () => {
  const receiver = await startOtlpReceiver()
  const handle = initObservability({
    telemetry: {
      enabled: true,
      backend: ['local', 'otlp'],
      traceDir: temporaryDirectory(),
      otlpEndpoint: receiver.url,
      systemMetricsIntervalSecs: 0,
    },
  })
  onTestFinished(() => handle.shutdown())
  await handle.ready
  const nothing = await figures(handle)
  expect(Object.keys(nothing)).toHaveLength(21)
  expect(nothing).toMatchObject({
    'zeph_telemetry_span_dropped_total queue_full trace_file': 0,
    'zeph_telemetry_span_dropped_total otlp_http_span_exporter queue_full': 0,
    'zeph_telemetry_span_dropped_total export_failed otlp_http_span_exporter': 0,
    'zeph_telemetry_span_dropped_total circuit_open otlp_http_span_exporter': 0,
    'zeph_telemetry_span_dropped_total keep_full otlp_http_span_exporter': 0,
    'zeph_telemetry_exporter_state otlp_http_span_exporter': 0,
    'zeph_telemetry_exporter_state otlp_http_metric_exporter': 0,
    'zeph_telemetry_event_dropped_total otlp_http_log_exporter queue_full': 0,
    'otel_sdk_exporter_metric_data_point_exported_total otlp_http_metric_exporter': 0,
    'otel_sdk_processor_span_queue_size otlp_http_span_exporter': 0,
    'otel_sdk_processor_span_queue_capacity otlp_http_span_exporter': 4096,
    'otel_sdk_processor_log_queue_capacity otlp_http_log_exporter': expect.any(Number),
  })
  const work = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      withSpan('agent.turn', {}, () => meter.counter('figures.turns').add(1))
      emitEvent({ name: 'figures.event' })
    }
  }
  work(3)
  expect(await figures(handle)).toMatchObject({
    'otel_sdk_processor_span_queue_size otlp_http_span_exporter': 3,
    'otel_sdk_processor_log_queue_size otlp_http_log_exporter': 3,
    'otel_sdk_exporter_span_exported_total otlp_http_span_exporter': 0,
  })
  await handle.flush()
  const sent = await figures(handle)
  expect(sent).toMatchObject({
    'otel_sdk_processor_span_queue_size otlp_http_span_exporter': 0,
    'otel_sdk_processor_log_queue_size otlp_http_log_exporter': 0,
    'otel_sdk_exporter_span_exported_total otlp_http_span_exporter': 3,
    'otel_sdk_exporter_span_exported_total export_failed otlp_http_span_exporter': 0,
    'otel_sdk_exporter_log_exported_total otlp_http_log_exporter': 3,
  })
  const points = sent['otel_sdk_exporter_metric_data_point_exported_total otlp_http_metric_exporter']
  expect(points).toBe(receiver.metrics().reduce((sum, metric) => sum + metric.points.length, 0))
  await receiver.close()
  work(2)
  await handle.flush()
  expect(await figures(handle)).toMatchObject({
    'zeph_telemetry_span_dropped_total export_failed otlp_http_span_exporter': 2,
    'zeph_telemetry_event_dropped_total export_failed otlp_http_log_exporter': 2,
    'otel_sdk_exporter_span_exported_total otlp_http_span_exporter': 3,
    'otel_sdk_exporter_span_exported_total export_failed otlp_http_span_exporter': 2,
    'otel_sdk_exporter_log_exported_total export_failed otlp_http_log_exporter': 2,
    'otel_sdk_exporter_metric_data_point_exported_total otlp_http_metric_exporter': points,
  })
})

test('sinks that are not there say nothing', async () => {
  const handle = initObservability({ telemetry: { enabled: true, traceDir: temporaryDirectory() } })
  onTestFinished(() => handle.shutdown())
  expect(await figures(handle)).toEqual({ 'zeph_telemetry_span_dropped_total queue_full trace_file': 0 })
})

test('what is lost is there by its cause, and so is whether anything is sent and what is kept', async () => {
  const receiver = await startOtlpReceiver({ answer: { status: 401 } })
  onTestFinished(() => receiver.close())
  const open = (spoolDir: string | undefined) => {
    const otlpTracesEndpoint = `${receiver.url}/v1/traces`
    const handle = initObservability({ telemetry: { enabled: true, backend: 'otlp', otlpTracesEndpoint, spoolDir } })
    onTestFinished(() => handle.shutdown())
    return handle
  }
  const fail = async (handle: ReturnType<typeof open>, times: number) => {
    await handle.ready
    for (let round = 0; round < times; round += 1) {
      withSpan('agent.turn', {}, () => {})
      await handle.flush()
    }
  }
  const without = open(undefined)
  await fail(without, 5)
  expect(await figures(without)).toMatchObject({
    'zeph_telemetry_span_dropped_total otlp_http_span_exporter queue_full': 0,
    'zeph_telemetry_span_dropped_total circuit_open otlp_http_span_exporter': 2,
    'zeph_telemetry_span_dropped_total export_failed otlp_http_span_exporter': 3,
    'zeph_telemetry_exporter_state otlp_http_span_exporter': 2,
  })
  await without.shutdown()
  const kept = open(temporaryDirectory())
  await fail(kept, 5)
  expect(await figures(kept)).toMatchObject({
    'zeph_telemetry_span_dropped_total circuit_open otlp_http_span_exporter': 0,
    'zeph_telemetry_span_dropped_total export_failed otlp_http_span_exporter': 0,
    'zeph_telemetry_span_dropped_total expired otlp_http_span_exporter': 0,
    'zeph_telemetry_spool_kept_total otlp_http_span_exporter': 5,
    'zeph_telemetry_spool_replayed_total otlp_http_span_exporter': 0,
    zeph_telemetry_spool_size: 5 * 4096,
  })
})

test.each([
  ['http/json', 'http', 'otlp_http_json_span_exporter'],
  ['grpc', 'grpc', 'otlp_grpc_span_exporter'],
] as const)('the exporter over %s has its own name', async (otlpProtocol, protocol, component) => {
  const receiver = await startOtlpReceiver(protocol === 'grpc' ? { protocol } : {})
  onTestFinished(() => receiver.close())
  const handle = initObservability({
    telemetry: {
      enabled: true,
      backend: 'otlp',
      otlpEndpoint: receiver.url,
      otlpProtocol,
      systemMetricsIntervalSecs: 0,
    },
  })
  onTestFinished(() => handle.shutdown())
  withSpan('agent.turn', {}, () => {})
  await handle.flush()
  const exported = Object.entries(await figures(handle)).filter(([name]) =>
    name.startsWith('otel_sdk_exporter_span_exported'),
  )
  expect(exported).toContainEqual([`otel_sdk_exporter_span_exported_total ${component}`, 1])
})
