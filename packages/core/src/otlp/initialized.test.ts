/** Metrics as one call of `initObservability` sets their export up. */
import type { OtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { afterEach, expect, test, vi } from 'vitest'
import { parseExposition } from '../metrics/fixtures/parse-exposition.ts'
import { initObservability, meter, withSpan } from '../on.ts'
import { receiverFor } from './fixtures/sink.ts'

afterEach(() => void vi.unstubAllEnvs())

const counter = meter.counter('initialized.counter', { valueType: 'int' })
const points = (receiver: OtlpReceiver) =>
  receiver.metrics().flatMap(({ name, points }) => (name === 'initialized.counter' ? points : []))
const init = ({ url }: OtlpReceiver) =>
  initObservability({
    telemetry: { enabled: true, backend: 'otlp', otlpEndpoint: url, systemMetricsIntervalSecs: 0 },
  })

test('OTEL_METRIC_EXPORT_INTERVAL is honoured: without a flush the sums arrive, and go on', async () => {
  vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '100')
  const receiver = await receiverFor()
  await using _ = init(receiver)
  counter.add(1)
  await receiver.until(() => points(receiver).length === 1)
  counter.add(2)
  await receiver.until(() => points(receiver).some(({ value }) => value === 3n))
  expect(points(receiver)[0]?.value).toBe(1n)
})

test('what is pushed and what is scraped are the same numbers, in whatever order', async () => {
  const receiver = await receiverFor()
  const observability = init(receiver)
  const scraped: unknown[] = []
  for (const step of ['push', 'scrape', 'push', 'push', 'scrape', 'scrape']) {
    counter.add(1)
    if (step === 'push') await observability.flush()
    else {
      const families = parseExposition(await observability.telemetry.exportMetrics())
      scraped.push(families.get('initialized_counter_total')?.samples[0]?.value)
    }
  }
  await observability.shutdown()
  expect(scraped).toEqual([2, 5, 6])
  expect(points(receiver).map(({ value }) => value)).toEqual([1n, 3n, 4n, 6n])
})

test('a second run begins anew, with a start of its own, at the receiver of its own', async () => {
  const [first, second] = [await receiverFor(), await receiverFor()]
  for (const receiver of [first, second]) {
    const observability = init(receiver)
    counter.add(1)
    await observability.shutdown()
  }
  expect([points(first), points(second)].map((all) => all.map(({ value }) => value))).toEqual([[1n], [1n]])
  expect(points(second)[0]!.startTime).toBeGreaterThan(points(first)[0]!.time)
})

test('a program that has spans and measures nothing else sends their durations, at a flush and those of the last ones at the end', async () => {
  const receiver = await receiverFor()
  const observability = init(receiver)
  await observability.flush()
  expect(receiver.metrics()).toEqual([])
  withSpan('agent.turn', {}, () => {})
  await observability.flush()
  withSpan('agent.turn', {}, () => {})
  await observability.shutdown()
  const durations = receiver.metrics().filter(({ name }) => name === 'zeph.span.duration')
  expect(durations.map(({ points }) => points.map(({ histogram }) => histogram?.count))).toEqual([[1n], [2n]])
  expect(durations[0]).toMatchObject({ type: 'histogram', temporality: 'cumulative', unit: 's' })
  expect(durations[0]!.resource).toEqual(receiver.spans()[0]!.resource)
})

test('system metrics arrive as events and as metrics, the last ones with the end', async () => {
  const receiver = await receiverFor()
  const telemetry = { enabled: true, backend: 'otlp', otlpEndpoint: receiver.url } as const
  await initObservability({ telemetry }).shutdown()
  const events = receiver.logs().filter(({ eventName }) => eventName === 'system.metrics')
  expect(events.length).toBeGreaterThan(0)
  expect(events[0]).toMatchObject({ severityText: 'INFO', attributes: { rss_bytes: { type: 'int' } } })
  const memory = receiver.metrics().filter(({ name }) => name === 'process.memory.usage')
  expect(memory).toMatchObject([{ unit: 'By', points: [{ value: expect.any(BigInt) }] }])
})
