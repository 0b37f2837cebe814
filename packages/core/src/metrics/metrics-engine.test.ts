import { expect, test } from 'vitest'
import { SYSTEM_METRICS } from '../system-metrics/metric-map.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { defineMetrics } from './define-metrics.ts'
import { parseExposition } from './fixtures/parse-exposition.ts'
import { RunningMetrics } from './fixtures/running-metrics.ts'
import { meter } from './meter.ts'
import { metering } from './metering.ts'
import { startMetrics } from './metrics-engine.ts'
import { MOST_SERIES } from './series-table.ts'

test('the process is described once, by its service name, the given attributes and the SDK’s', async () => {
  const resource = {
    'service.name': 'other',
    'deployment.environment.name': 'test',
    '1.odd key': 'x',
    'service.x': 'a"b',
  }
  const engine = startMetrics({ serviceName: 'shop', resource })
  const info = parseExposition(await engine.exportMetrics()).get('target_info')
  await engine.shutdown()
  expect(info).toMatchObject({ type: 'gauge', samples: [{ value: 1 }] })
  expect(info?.samples[0]?.labels).toEqual({
    service_name: 'shop',
    deployment_environment_name: 'test',
    _1_odd_key: 'x',
    service_x: 'a"b',
    telemetry_sdk_language: 'nodejs',
    telemetry_sdk_name: 'opentelemetry',
    telemetry_sdk_version: expect.any(String),
  })
})

test('an export waits until metrics are ready, and further ones give the sums so far', async () => {
  await using running = new RunningMetrics()
  const counter = meter.counter('engine.sums')
  counter.add(1)
  const [first, second] = await Promise.all([running.values('engine_sums_total'), running.values('engine_sums_total')])
  expect([first, second]).toEqual([{ '': 1 }, { '': 1 }])
  counter.add(2)
  expect(await running.values('engine_sums_total')).toEqual({ '': 3 })
})

test('an instrument that is made while metrics run is measured', async () => {
  await using running = new RunningMetrics()
  await running.engine.ready
  meter.counter('engine.late').add(1)
  const observable = meter.observableGauge('engine.late.gauge', {}, (observe) => observe(2))
  expect(await running.values('engine_late_total')).toEqual({ '': 1 })
  expect(await running.values('engine_late_gauge')).toEqual({ '': 2 })
  observable.stop()
})

test('a second start gives the engine that runs', async () => {
  await using running = new RunningMetrics()
  expect(startMetrics({ serviceName: 'other', resource: {} })).toBe(running.engine)
})

test('after shutdown instruments do nothing, exports are empty, nothing throws or is said, and a new start works at once', async () => {
  using stderr = new CapturedStderr()
  const first = startMetrics({ serviceName: 'shop', resource: {} })
  const counter = meter.counter('engine.stopped')
  counter.add(1)
  const stopped = first.shutdown()
  counter.add(10)
  meter.counter('engine.after').add(1)
  expect(metering.engine).toBeUndefined()
  await using second = new RunningMetrics()
  expect(second.engine).not.toBe(first)
  counter.add(100)
  await stopped
  await Promise.all([first.shutdown(), first.flush()])
  expect([await first.exportMetrics(), await first.collect()]).toEqual(['', undefined])
  expect(await second.values('engine_stopped_total')).toEqual({ '': 100 })
  expect(stderr.lines).toEqual([])
})

test('collect gives OpenTelemetry’s data: one scope, cumulative, with kinds and types of values', async () => {
  await using running = new RunningMetrics()
  meter.counter('engine.ints', { unit: '{order}', description: 'Orders.', valueType: 'int' }).add(3, { kind: 'a' })
  await running.engine.flush()
  const data = await running.engine.collect()
  expect(data?.resource.attributes).toMatchObject({ 'service.name': 'test' })
  expect(data?.scopeMetrics.map(({ scope }) => scope.name)).toEqual(['@zeph-telemetry/core'])
  const ints = data?.scopeMetrics[0]?.metrics.find(({ descriptor }) => descriptor.name === 'engine.ints')
  expect(ints).toMatchObject({
    descriptor: { name: 'engine.ints', unit: '{order}', description: 'Orders.', valueType: 0 },
    aggregationTemporality: 1,
    isMonotonic: true,
    dataPoints: [{ attributes: { kind: 'a' }, value: 3 }],
  })
})

test('it is idle until something is measured, asked for or there to be read that is none of core’s own counts', async () => {
  const idle: boolean[] = []
  const running = new RunningMetrics()
  const counter = meter.counter('engine.idle')
  idle.push(running.engine.isIdle)
  const observable = meter.observableGauge('engine.idle.read', {}, () => {})
  idle.push(running.engine.isIdle)
  observable.stop()
  idle.push(running.engine.isIdle)
  counter.add(1)
  idle.push(running.engine.isIdle)
  await running.engine.shutdown()
  const asked = startMetrics({ serviceName: 'shop', resource: {} })
  idle.push(asked.isIdle)
  await asked.exportMetrics()
  idle.push(asked.isIdle)
  await asked.shutdown()
  expect(idle).toEqual([true, false, true, false, true, false])
})

test('it tells how often was measured, whether the SDK is loaded or not; neither reading counts, nor what core measures by itself', async () => {
  await using running = new RunningMetrics()
  const counter = meter.counter('engine.measured')
  const histogram = meter.histogram('engine.measured.values', { buckets: [1] })
  const observable = meter.observableGauge('engine.measured.read', {}, (observe) => observe(1))
  const collections = defineMetrics({ 'v8js.gc.duration': SYSTEM_METRICS['v8js.gc.duration'] })
  const measured = [running.engine.measured]
  counter.add(1)
  measured.push(running.engine.measured)
  await running.engine.ready
  measured.push(running.engine.measured)
  counter.add(1)
  histogram.record(1)
  collections.record('v8js.gc.duration', 1, { 'v8js.gc.type': 'major' })
  await running.engine.collect()
  measured.push(running.engine.measured)
  observable.stop()
  expect(measured).toEqual([0, 1, 1, 3])
})

test('what was asked for before a shutdown is completed, also where the SDK was not loaded yet, and has what was measured until then', async () => {
  const engine = startMetrics({ serviceName: 'shop', resource: {} })
  const counter = meter.counter('engine.at.end')
  counter.add(1)
  const [collected, text] = [engine.collect(), engine.exportMetrics()]
  const stopped = engine.shutdown()
  counter.add(10)
  const late = engine.collect()
  await stopped
  const data = (await collected)?.scopeMetrics[0]?.metrics.find(({ descriptor }) => descriptor.name === 'engine.at.end')
  expect(data?.dataPoints).toMatchObject([{ value: 1 }])
  expect(parseExposition(await text).get('engine_at_end_total')?.samples[0]?.value).toBe(1)
  expect(await late).toBeUndefined()
})

test('a shutdown waits for what is being collected', async () => {
  const engine = startMetrics({ serviceName: 'shop', resource: {} })
  await engine.ready
  const order: string[] = []
  const collected = Array.from({ length: 3 }, () => engine.collect().then(() => order.push('collected')))
  await Promise.all([engine.shutdown().then(() => order.push('stopped')), ...collected])
  expect(order).toEqual(['collected', 'collected', 'collected', 'stopped'])
})

test('a metric has 2000 series for as long as metrics run, however often it is exported; what is too much is one of them', async () => {
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  const counter = meter.counter('engine.many')
  const each = 900
  for (let round = 0; round < 4; round += 1) {
    for (let index = 0; index < each; index += 1) counter.add(1, { id: round * each + index })
    await running.engine.exportMetrics()
  }
  counter.add(1, { id: 5 })
  const { samples } = (await running.families()).get('engine_many_total')!
  expect(samples).toHaveLength(MOST_SERIES)
  const overflow = samples.filter(({ labels }) => labels['otel_metric_overflow'] === 'true')
  expect(overflow.map(({ value }) => value)).toEqual([4 * each - (MOST_SERIES - 1)])
  expect(samples.find(({ labels }) => labels['id'] === '5')?.value).toBe(2)
  expect(stderr.about('"engine.many" has 2000 series')).toHaveLength(1)
})

test('attributes in another order are no further series, whether a map or the meter was asked', async () => {
  await using running = new RunningMetrics()
  const attribute = { type: 'int', brief: 'any' } as const
  const metrics = defineMetrics({
    'engine.order': { type: 'counter', unit: '', brief: '', attributes: { b: attribute, a: attribute } },
  })
  const counter = meter.counter('engine.order')
  for (let a = 0; a < MOST_SERIES - 1; a += 1) {
    metrics.add('engine.order', 1, { a, b: 1 })
    counter.add(1, { b: 1, a })
    counter.add(1, { a, b: 1 })
  }
  const { samples } = (await running.families()).get('engine_order_total')!
  expect(samples.filter(({ labels, value }) => labels['b'] !== '1' || value !== 3)).toEqual([])
  expect(samples).toHaveLength(MOST_SERIES - 1)
})

test('an observable metric has 2000 series, too', async () => {
  using _stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  const observable = meter.observableCounter('engine.many.observed', {}, (observe) => {
    for (let id = 0; id < 3000; id += 1) observe(1, { id })
  })
  for (const _ of [1, 2]) {
    const { samples } = (await running.families()).get('engine_many_observed_total')!
    expect(samples).toHaveLength(MOST_SERIES)
    expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(3000)
  }
  observable.stop()
})

test('the first thousand names are metrics; further ones are said once and not recorded', async () => {
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  for (let index = 0; index < 1005; index += 1) meter.counter(`engine.name.${index}`).add(1)
  const names = [...(await running.families()).keys()]
  expect(metering.registrations.size).toBe(1000)
  expect(names).toContain('engine_name_0_total')
  expect(names).not.toContain('engine_name_1004_total')
  expect(stderr.about('there are 1000 metrics already')).toHaveLength(1)
})
