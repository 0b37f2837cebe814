/** What arrives of metrics, judged by the official definitions, and when. How exports fail is in `failing-signals.test.ts`. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import type { ReceivedMetric } from '@zeph-telemetry/otlp-receiver'
import { expect, test, vi } from 'vitest'
import { defineMetrics } from '../metrics/define-metrics.ts'
import { parseExposition } from '../metrics/fixtures/parse-exposition.ts'
import { meter } from '../metrics/meter.ts'
import { instrumentFn } from '../on.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { metricSinkTo } from './fixtures/metric-sink.ts'
import { receiverFor } from './fixtures/sink.ts'
import { OtlpMetrics } from './otlp-metrics.ts'

const string = (value: string) => ({ type: 'string', value }) as const
/** Exports of one metric, oldest first. */
const of = (metrics: readonly ReceivedMetric[], name: string) => metrics.filter((metric) => metric.name === name)
const values = (metrics: readonly ReceivedMetric[], name: string) =>
  of(metrics, name).map(({ points }) => points.map(({ value, histogram }) => value ?? histogram?.count))

/** Makes a sink, and hands back what its timer would call. */
function withTimer(...given: Parameters<typeof metricSinkTo>) {
  const setInterval = vi.spyOn(globalThis, 'setInterval')
  const sink = metricSinkTo(...given)
  const [[tick, milliseconds]] = setInterval.mock.calls as [[() => void, number]]
  const timer = setInterval.mock.results[0]!.value as NodeJS.Timeout & { readonly _destroyed: boolean }
  setInterval.mockRestore()
  return { ...sink, tick, milliseconds, timer }
}

const UNIX_SECOND = 1_000_000_000n
const now = () => BigInt(Date.now()) * 1_000_000n

test('every type of metric arrives as what it is: unit, description, kind of value, attributes, buckets, cumulative', async () => {
  const receiver = await receiverFor()
  const { layer } = metricSinkTo(`${receiver.url}/v1/metrics`, {
    resource: { 'service.name': 'test-agent', 'process.pid': 7 },
  })
  const begun = now()
  const int = { unit: '{order}', description: 'Orders.', valueType: 'int' } as const
  meter.counter('all.counter', int).add(3, { kind: 'a', fast: true, size: 2, rate: 0.5 })
  meter.counter('all.double').add(0.25)
  meter.counter('all.whole').add(2)
  meter.upDownCounter('all.updown', int).add(-4)
  meter.gauge('all.gauge', { unit: '1' }).record(-0.5)
  const histogram = meter.histogram('all.histogram', { unit: 's', buckets: [1, 2.5] })
  for (const value of [0, 1, 2, 9]) histogram.record(value)
  const observables = [
    meter.observableCounter('all.observed.counter', int, (observe) => observe(5, { kind: 'b' })),
    meter.observableUpDownCounter('all.observed.updown', {}, (observe) => observe(-6)),
    meter.observableGauge('all.observed.gauge', { valueType: 'int' }, (observe) => observe(7)),
  ]
  await layer.flush()
  for (const observable of observables) observable.stop()
  const received = receiver.metrics().filter(({ name }) => name.startsWith('all.'))
  const cumulative = { temporality: 'cumulative', isMonotonic: true, type: 'sum' }
  const updown = { ...cumulative, isMonotonic: false }
  const gauge = { temporality: 'unspecified', isMonotonic: false, type: 'gauge' }
  const attributes = {
    kind: string('a'),
    fast: { type: 'bool', value: true },
    size: { type: 'int', value: 2n },
    rate: { type: 'double', value: 0.5 },
  }
  const ints = { unit: '{order}', description: 'Orders.' }
  const only = (value: unknown, more: object = { attributes: {} }) => [
    expect.objectContaining({ value, histogram: undefined, ...more }),
  ]
  expect(Object.fromEntries(received.map((metric) => [metric.name, metric]))).toMatchObject({
    'all.counter': { ...cumulative, ...ints, points: only(3n, { attributes }) },
    'all.double': { ...cumulative, unit: '', description: '', points: only(0.25) },
    'all.whole': { ...cumulative, points: only(2) },
    'all.updown': { ...updown, ...ints, points: only(-4n) },
    'all.gauge': { ...gauge, unit: '1', points: only(-0.5) },
    'all.histogram': {
      type: 'histogram',
      unit: 's',
      temporality: 'cumulative',
      points: [
        { value: undefined, histogram: { count: 4n, sum: 12, min: 0, max: 9, bounds: [1, 2.5], counts: [2n, 1n, 1n] } },
      ],
    },
    'all.observed.counter': { ...cumulative, ...ints, points: only(5n, { attributes: { kind: string('b') } }) },
    'all.observed.updown': { ...updown, points: only(-6) },
    'all.observed.gauge': { ...gauge, points: only(7n) },
  })
  expect(received).toHaveLength(9)
  for (const { scope, resource, points } of received) {
    expect(scope).toEqual({ name: '@zeph-telemetry/core', version: '0.1.0' })
    expect(resource).toEqual({ 'service.name': string('test-agent'), 'process.pid': { type: 'int', value: 7n } })
    for (const { startTime, time } of points) {
      expect(startTime).toBeGreaterThanOrEqual(begun - UNIX_SECOND)
      expect(time).toBeGreaterThanOrEqual(startTime)
      expect(time).toBeLessThan(now() + UNIX_SECOND)
    }
  }
})

test('sums go on from export to export since one and the same start, and a scrape in between changes nothing', async () => {
  const receiver = await receiverFor()
  const { layer, engine } = metricSinkTo(`${receiver.url}/v1/metrics`)
  const counter = meter.counter('going.sum', { valueType: 'int' })
  const histogram = meter.histogram('going.histogram', { buckets: [1] })
  const scrape = async () => parseExposition(await engine.exportMetrics()).get('going_sum_total')?.samples[0]?.value
  const scraped: unknown[] = []
  for (const value of [1, 2, 4]) {
    counter.add(value)
    histogram.record(value)
    scraped.push(await scrape())
    await layer.flush()
    scraped.push(await scrape())
  }
  expect(scraped).toEqual([1, 1, 3, 3, 7, 7])
  expect(values(receiver.metrics(), 'going.sum')).toEqual([[1n], [3n], [7n]])
  expect(values(receiver.metrics(), 'going.histogram')).toEqual([[1n], [2n], [3n]])
  for (const name of ['going.sum', 'going.histogram']) {
    const points = of(receiver.metrics(), name).map((metric) => metric.points[0]!)
    expect(new Set(points.map(({ startTime }) => startTime)).size).toBe(1)
    expect(points.map(({ time }) => time)).toEqual(points.map(({ time }) => time).toSorted())
  }
})

test('what a map of metrics defines arrives under its names', async () => {
  const receiver = await receiverFor()
  const { layer } = metricSinkTo(`${receiver.url}/v1/metrics`)
  const { record } = defineMetrics({
    'mapped.wait': {
      type: 'histogram',
      unit: 's',
      brief: 'Waiting.',
      buckets: [0.1, 1],
      attributes: { 'mapped.kind': { type: 'string', brief: 'kind', required: true } },
    },
  })
  record('mapped.wait', 0.5, { 'mapped.kind': 'a' })
  await layer.flush()
  expect(of(receiver.metrics(), 'mapped.wait')).toMatchObject([
    { unit: 's', description: 'Waiting.', points: [{ attributes: { 'mapped.kind': string('a') } }] },
  ])
})

test('the interval sends, again and again, also what is only read', async () => {
  const receiver = await receiverFor()
  let stock = 0
  const observable = meter.observableGauge('interval.stock', { valueType: 'int' }, (observe) => observe(++stock))
  const { layer } = metricSinkTo(`${receiver.url}/v1/metrics`, { intervalMs: 20 })
  await receiver.until((seen) => of(seen.metrics(), 'interval.stock').length === 3)
  observable.stop()
  expect(values(receiver.metrics(), 'interval.stock').slice(0, 3)).toEqual([[1n], [2n], [3n]])
  expect(layer.status).toMatchObject({ signal: 'metrics', dropped: 0, failed: 0, capacity: undefined })
})

test('its timer keeps no process alive, runs every minute where nothing else is said, and is gone after a shutdown', async () => {
  const receiver = await receiverFor()
  const { layer, timer, milliseconds } = withTimer(`${receiver.url}/v1/metrics`, { intervalMs: undefined as never })
  expect(milliseconds).toBe(60_000)
  expect(timer.hasRef()).toBe(false)
  await layer.shutdown()
  expect(timer._destroyed).toBe(true)
})

test('nothing is sent, and nothing loaded to collect it, where nothing was measured and there is nothing to read', async () => {
  const receiver = await receiverFor()
  const { layer, engine, tick } = withTimer(`${receiver.url}/v1/metrics`)
  meter.counter('idle.counter')
  const collected = vi.spyOn(engine, 'collect')
  await layer.ready
  await layer.flush()
  expect(layer.flushAsync()).toBeUndefined()
  tick()
  await layer.shutdown()
  expect([receiver.requests, collected.mock.calls, engine.isIdle]).toEqual([[], [], true])
})

test('what is measured while an export is on its way goes with the next one, which all who ask meanwhile share', async () => {
  const receiver = await receiverFor({ answer: { delayMs: 50 } })
  const { layer, engine } = metricSinkTo(`${receiver.url}/v1/metrics`)
  const collected = vi.spyOn(engine, 'collect')
  const counter = meter.counter('shared.counter', { valueType: 'int' })
  counter.add(1)
  const first = layer.flush()
  await receiver.until(({ requests }) => requests.length === 1)
  counter.add(1)
  const others = Array.from({ length: 1000 }, () => layer.flush())
  counter.add(1)
  await first
  await Promise.all(others)
  expect(values(receiver.metrics(), 'shared.counter')).toEqual([[1n], [3n]])
  expect(collected).toHaveBeenCalledTimes(2)
})

test('an interval that comes while an export is on its way is left out', async () => {
  const receiver = await receiverFor({ answer: { delayMs: 30 } })
  const { layer, engine, tick } = withTimer(`${receiver.url}/v1/metrics`)
  const collected = vi.spyOn(engine, 'collect')
  const counter = meter.counter('slow.counter', { valueType: 'int' })
  counter.add(1)
  tick()
  await receiver.until(({ requests }) => requests.length === 1)
  counter.add(1)
  tick()
  while (layer.status.pending > 0) await turn()
  await turn()
  expect(collected).toHaveBeenCalledTimes(1)
  tick()
  await layer.shutdown()
  expect(values(receiver.metrics(), 'slow.counter')).toEqual([[1n], [2n], [2n]])
})

test('where headers cannot be read nothing is collected', async () => {
  const receiver = await receiverFor()
  const headers = () => Promise.reject(new Error('the vault is locked'))
  const { layer, engine } = metricSinkTo(`${receiver.url}/v1/metrics`, { headers })
  meter.counter('headless.counter').add(1)
  const collected = vi.spyOn(engine, 'collect')
  await layer.ready
  await layer.flush()
  await layer.flushAsync()
  await layer.shutdown()
  expect(collected).not.toHaveBeenCalled()
})

test('a shutdown sends the last values, also while the source is shut down in the same breath', async () => {
  const receiver = await receiverFor()
  const { layer, engine, problems } = metricSinkTo(`${receiver.url}/v1/metrics`)
  const counter = meter.counter('last.counter', { valueType: 'int' })
  counter.add(1)
  await layer.flush()
  counter.add(1)
  const stopped = [layer.shutdown(), engine.shutdown(), layer.shutdown()]
  counter.add(1)
  await Promise.all(stopped)
  await layer.flush()
  expect(values(receiver.metrics(), 'last.counter')).toEqual([[1n], [2n]])
  expect(problems).toEqual([])
})

test('the same where the SDK was not loaded yet', async () => {
  const receiver = await receiverFor()
  const { layer, engine, problems } = metricSinkTo(`${receiver.url}/v1/metrics`)
  meter.counter('unloaded.counter', { valueType: 'int' }).add(1)
  meter.histogram('unloaded.histogram', { buckets: [1] }).record(2)
  await Promise.all([layer.shutdown(), engine.shutdown()])
  expect(values(receiver.metrics(), 'unloaded.counter')).toEqual([[1n]])
  expect(values(receiver.metrics(), 'unloaded.histogram')).toEqual([[1n]])
  expect(problems).toEqual([])
})

test('a shutdown waits for the export on its way, and sends what came after it', async () => {
  const arrivedBefore: number[] = []
  const answer = () => {
    arrivedBefore.push(layer.status.exported)
    return { delayMs: 50 }
  }
  const receiver = await receiverFor({ answer })
  const { layer } = metricSinkTo(`${receiver.url}/v1/metrics`)
  const counter = meter.counter('overlap.counter', { valueType: 'int' })
  counter.add(1)
  const flushed = layer.flush()
  await receiver.until(({ requests }) => requests.length === 1)
  counter.add(1)
  const asked = layer.flush()
  await layer.shutdown()
  await Promise.all([flushed, asked])
  expect(values(receiver.metrics(), 'overlap.counter')).toEqual([[1n], [2n]])
  expect(arrivedBefore).toEqual([0, expect.toSatisfy((exported: number) => exported > 0)])
})

test('on the way out: everything once, then only what is new', async () => {
  const receiver = await receiverFor()
  const { layer } = metricSinkTo(`${receiver.url}/v1/metrics`)
  const counter = meter.counter('leaving.counter', { valueType: 'int' })
  counter.add(1)
  const sent = layer.flushAsync()
  expect(sent).toBeInstanceOf(Promise)
  await sent
  expect(layer.flushAsync()).toBeUndefined()
  counter.add(1)
  await layer.flushAsync()
  expect(layer.flushAsync()).toBeUndefined()
  expect(values(receiver.metrics(), 'leaving.counter')).toEqual([[1n], [2n]])
})

test('a way out that turned out to be none does not keep the next one from sending what is only read', async () => {
  const receiver = await receiverFor()
  let stock = 0
  const observable = meter.observableGauge('leaving.stock', { valueType: 'int' }, (observe) => observe(++stock))
  const { layer, tick } = withTimer(`${receiver.url}/v1/metrics`)
  await layer.flushAsync()
  expect(layer.flushAsync()).toBeUndefined()
  tick()
  await layer.flush()
  await layer.flushAsync()
  observable.stop()
  expect(values(receiver.metrics(), 'leaving.stock')).toEqual([[1n], [2n], [3n], [4n]])
})

test('on the way out a receiver that is not there is asked once', async () => {
  const receiver = await receiverFor({ answer: { status: 400 } })
  const { layer } = metricSinkTo(`${receiver.url}/v1/metrics`)
  meter.counter('leaving.in.vain').add(1)
  await layer.flushAsync()
  expect(layer.flushAsync()).toBeUndefined()
  expect(receiver.requests).toHaveLength(1)
})

test('what is read for an export makes no spans and sees no context of who asked', async () => {
  const receiver = await receiverFor()
  using recorder = new SpanRecorder()
  const storage = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const read = instrumentFn('reading', () => seen.push(storage.getStore()))
  const observable = meter.observableGauge('quiet.gauge', {}, (observe) => observe(read()))
  const { layer } = metricSinkTo(`${receiver.url}/v1/metrics`)
  await storage.run('of the program', () => layer.flush())
  observable.stop()
  expect(seen).toEqual([undefined])
  expect(recorder.ended).toEqual([])
  expect(values(receiver.metrics(), 'quiet.gauge')).toEqual([[1]])
})

test('an observable that throws costs no other metric', async () => {
  const receiver = await receiverFor()
  const { layer, problems } = metricSinkTo(`${receiver.url}/v1/metrics`)
  const observable = meter.observableGauge('broken.gauge', {}, () => {
    throw new Error('of the callback')
  })
  meter.counter('broken.not', { valueType: 'int' }).add(1)
  await layer.flush()
  observable.stop()
  expect(values(receiver.metrics(), 'broken.not')).toEqual([[1n]])
  expect(problems).toEqual([])
})

test('while it stops it is on its way out still; then there is nothing left, also where measuring goes on', async () => {
  const receiver = await receiverFor()
  const { layer } = metricSinkTo(`${receiver.url}/v1/metrics`)
  const counter = meter.counter('stopping.counter', { valueType: 'int' })
  counter.add(1)
  const stopped = layer.shutdown()
  expect(layer.flushAsync()).toBe(stopped)
  await stopped
  counter.add(1)
  await layer.flush()
  expect(layer.flushAsync()).toBeUndefined()
  expect(values(receiver.metrics(), 'stopping.counter')).toEqual([[1n]])
})

test('before it is started, and after a shutdown, it sends nothing and nothing rejects', async () => {
  const receiver = await receiverFor()
  const layer = new OtlpMetrics({
    endpointUrl: `${receiver.url}/v1/metrics`,
    headers: async () => ({}),
    resource: {},
  })
  await layer.flush()
  expect(layer.flushAsync()).toBeUndefined()
  layer.abandon()
  await layer.shutdown()
  const collect = vi.fn(async () => undefined)
  const setInterval = vi.spyOn(globalThis, 'setInterval')
  layer.start({ isIdle: false, measured: 1, collect })
  await layer.flush()
  expect([receiver.requests, collect.mock.calls, setInterval.mock.calls]).toEqual([[], [], []])
  setInterval.mockRestore()
})
