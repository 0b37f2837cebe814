import { afterEach, expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { defineMetrics } from './define-metrics.ts'
import { RunningMetrics } from './fixtures/running-metrics.ts'
import { lostMeasurements } from './losses.ts'
import { metering } from './metering.ts'
import type { MetricMap } from './metric-definition.ts'

const NAME = { 'shop.kind': { type: 'string', brief: 'kind', required: true } } as const
const METRICS = {
  'shop.orders': { type: 'counter', unit: '{order}', brief: 'Orders.', valueType: 'int', attributes: NAME },
  'shop.open': { type: 'up_down_counter', unit: '{order}', brief: 'Open orders.', attributes: {} },
  'shop.wait': { type: 'histogram', unit: 's', brief: 'Waiting.', buckets: [0.1, 1, 10], attributes: NAME },
  'shop.price': { type: 'gauge', unit: '{euro}', brief: 'Last price.', attributes: {} },
  'shop.stock': { type: 'observable_gauge', unit: '{piece}', brief: 'Stock.', attributes: NAME },
  'shop.sold': { type: 'observable_counter', unit: '{piece}', brief: 'Sold.', attributes: NAME },
  'shop.staff': { type: 'observable_up_down_counter', unit: '{person}', brief: 'Staff.', attributes: {} },
} as const
METRICS satisfies MetricMap

const metrics = defineMetrics(METRICS)
const A = { 'shop.kind': 'a' }
const B = { 'shop.kind': 'b' }

afterEach(() => {
  state.redactor = undefined
})

test('defining metrics does nothing, nor does measuring while metrics do not run', () => {
  const before = metering.registrations.size
  defineMetrics({ 'shop.unused': METRICS['shop.orders'] }).add('shop.unused', 1, A)
  expect(metering.registrations.size).toBe(before)
})

test.each([
  ['current', ['shop.new']],
  ['legacy', ['shop.old']],
  ['both', ['shop.new', 'shop.old']],
] as const)('of a metric that was renamed, "%s" records %j', async (era, expected) => {
  await using running = new RunningMetrics()
  metering.era = era
  const counter = { type: 'counter', unit: '{order}', brief: 'Orders.', attributes: {} } as const
  const renamed = defineMetrics({
    'shop.old': { ...counter, era: 'legacy' },
    'shop.new': { ...counter, era: 'current' },
  })
  renamed.add('shop.old', 1)
  renamed.add('shop.new', 1)
  metering.era = 'current'
  const text = await running.engine.exportMetrics()
  expect(['shop.new', 'shop.old'].filter((name) => text.includes(name.replace('.', '_')))).toEqual(expected)
})

test('every kind arrives with its name, type, unit, help and value', async () => {
  await using running = new RunningMetrics()
  metrics.add('shop.orders', 2, A)
  metrics.add('shop.orders', 3, A)
  metrics.add('shop.orders', 1, B)
  metrics.add('shop.open', 5)
  metrics.add('shop.open', -7)
  metrics.record('shop.price', 3)
  metrics.record('shop.price', -0.5)
  const stop = [
    metrics.observe('shop.stock', (observe) => observe(4, A)),
    metrics.observe('shop.sold', (observe) => observe(6, A)),
    metrics.observe('shop.staff', (observe) => observe(2)),
  ]
  const families = await running.families()
  const found = (name: string) => {
    const { type, help, unit, samples } = families.get(name)!
    return [type, unit, help, ...samples.map(({ labels, value }) => [labels['shop_kind'], value])]
  }
  expect(found('shop_orders_total')).toEqual(['counter', '{order}', 'Orders.', ['a', 5], ['b', 1]])
  expect(found('shop_open')).toEqual(['gauge', '{order}', 'Open orders.', [undefined, -2]])
  expect(found('shop_price')).toEqual(['gauge', '{euro}', 'Last price.', [undefined, -0.5]])
  expect(found('shop_stock')).toEqual(['gauge', '{piece}', 'Stock.', ['a', 4]])
  expect(found('shop_sold_total')).toEqual(['counter', '{piece}', 'Sold.', ['a', 6]])
  expect(found('shop_staff')).toEqual(['gauge', '{person}', 'Staff.', [undefined, 2]])
  for (const end of stop) end()
})

test('a histogram has the buckets of the map, and nothing is added to its name for its unit', async () => {
  await using running = new RunningMetrics()
  for (const seconds of [0.05, 0.1, 0.11, 5, 50]) metrics.record('shop.wait', seconds, A)
  const { type, unit, samples } = (await running.families()).get('shop_wait')!
  expect([type, unit]).toEqual(['histogram', 's'])
  const shown = samples.map(({ name, labels, value }) => [name, labels['le'], value])
  expect(shown).toEqual([
    ['shop_wait_count', undefined, 5],
    ['shop_wait_sum', undefined, expect.closeTo(55.26)],
    ['shop_wait_bucket', '0.1', 2],
    ['shop_wait_bucket', '1', 3],
    ['shop_wait_bucket', '10', 4],
    ['shop_wait_bucket', '+Inf', 5],
  ])
})

test('many values at once are recorded as one by one, and those that are none are refused', async () => {
  await using running = new RunningMetrics()
  using _stderr = new CapturedStderr()
  const values = [Number.NaN, 0.05, -1, 0.5, Number.POSITIVE_INFINITY, 20]
  const lost = lostMeasurements().invalid_value
  metrics.recordAll('shop.wait', values, A)
  metrics.recordAll('shop.wait', [], B)
  for (const value of values) metrics.record('shop.wait', value, { 'shop.kind': 'single' })
  expect(lostMeasurements().invalid_value - lost).toBe(6)
  const { samples } = (await running.families()).get('shop_wait')!
  const of = (kind: string) =>
    samples
      .filter(({ labels }) => labels['shop_kind'] === kind)
      .map(({ name, labels, value }) => [name, labels['le'], value])
  expect(of('a')).toContainEqual(['shop_wait_count', undefined, 3])
  expect(of('a')).toEqual(of('single'))
  expect(of('b')).toEqual([])
})

test('what is measured before the SDK is loaded is there, and further measurements go on from it', async () => {
  await using running = new RunningMetrics()
  for (let index = 0; index < 3000; index += 1) metrics.add('shop.orders', 1, index % 2 === 0 ? A : B)
  for (const seconds of [0.05, 2, 2]) metrics.record('shop.wait', seconds, A)
  metrics.record('shop.price', 1)
  metrics.record('shop.price', 2)
  let isReady = false
  void running.engine.ready.then(() => {
    isReady = true
  })
  expect(isReady).toBe(false)
  await running.engine.ready
  metrics.add('shop.orders', 1, A)
  metrics.record('shop.wait', 3, A)
  const families = await running.families()
  const values = (name: string) => families.get(name)!.samples.map(({ value }) => value)
  expect(values('shop_orders_total')).toEqual([1501, 1500])
  expect(values('shop_wait')).toEqual([4, 7.05, 1, 1, 4, 4])
  expect(values('shop_price')).toEqual([2])
})

test('while metrics do not run nothing is kept, and the next run starts at zero', async () => {
  metrics.add('shop.orders', 100, A)
  {
    await using running = new RunningMetrics()
    metrics.add('shop.orders', 1, A)
    expect(await running.values('shop_orders_total')).toEqual({ a: 1 })
  }
  metrics.add('shop.orders', 100, A)
  await using running = new RunningMetrics()
  metrics.add('shop.orders', 2, A)
  expect(await running.values('shop_orders_total')).toEqual({ a: 2 })
})

test('attributes that the map does not have are dropped, and so is what is no text, number or boolean', async () => {
  await using running = new RunningMetrics()
  const loose = metrics as unknown as { add(name: string, value: number, attributes?: object): void }
  loose.add('shop.orders', 1, { ...A, 'user.id': 'u1' })
  loose.add('shop.orders', 1, { ...A, 'user.id': 'u2' })
  loose.add('shop.orders', 1, { 'shop.kind': { a: 1 } })
  loose.add('shop.orders', 1, { 'shop.kind': Number.NaN })
  loose.add('shop.orders', 1)
  const stop = metrics.observe('shop.sold', (observe) => observe(1, { ...A, 'user.id': 'u1' } as typeof A))
  expect((await running.families()).get('shop_sold_total')?.samples[0]?.labels).toEqual({ shop_kind: 'a' })
  stop()
  const { samples } = (await running.families()).get('shop_orders_total')!
  expect(samples.map(({ labels, value }) => [labels, value])).toEqual([
    [{ shop_kind: 'a' }, 2],
    [{}, 3],
  ])
})

test('an attribute that the caller changes later is what it was', async () => {
  await using running = new RunningMetrics()
  await running.engine.ready
  const attributes = { 'shop.kind': 'before' }
  metrics.add('shop.orders', 1, attributes)
  attributes['shop.kind'] = 'after'
  expect(await running.values('shop_orders_total')).toEqual({ before: 1 })
})

test('a long text is cut, and cut to a text', async () => {
  await using running = new RunningMetrics()
  metrics.add('shop.orders', 1, { 'shop.kind': `${'x'.repeat(255)}😀` })
  expect(await running.values('shop_orders_total')).toEqual({ [`${'x'.repeat(255)}\uFFFD`]: 1 })
})

test('secrets do not become labels', async () => {
  state.redactor = {
    text: (text) => text.replaceAll('hunter2', '[REDACTED]'),
    value: (_key, value) => (typeof value === 'string' ? value.replaceAll('hunter2', '[REDACTED]') : value),
  }
  await using running = new RunningMetrics()
  metrics.add('shop.orders', 1, { 'shop.kind': 'a hunter2' })
  metrics.add('shop.orders', 1, { 'shop.kind': 'a hunter2' })
  expect(await running.values('shop_orders_total')).toEqual({ 'a [REDACTED]': 2 })
})

test('values that are no finite numbers, or below zero where that is wrong, are ignored, counted and said once', async () => {
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  const before = lostMeasurements().invalid_value
  const wrong = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, '5', 5n, undefined, null, {}]
  for (const value of wrong as number[]) {
    metrics.add('shop.orders', value, A)
    metrics.record('shop.wait', value, A)
    if (value !== -1) metrics.record('shop.price', value)
  }
  metrics.add('shop.orders', 1, A)
  const families = await running.families()
  expect(families.get('shop_orders_total')!.samples.map(({ value }) => value)).toEqual([1])
  expect([families.get('shop_wait'), families.get('shop_price')]).toEqual([undefined, undefined])
  const dropped = families.get('zeph_telemetry_measurement_dropped_total')!.samples
  const invalid = dropped.find(({ labels }) => labels['error_type'] === 'invalid_value')
  expect(invalid?.value).toBe(before + 3 * wrong.length - 1)
  expect(stderr.about('"shop.orders" ignores values that are not finite numbers of at least 0')).toHaveLength(1)
  expect(stderr.about('"shop.price" ignores values that are not finite numbers\n')).toHaveLength(1)
})

test('attributes that cannot be read cost their measurement and nothing else', async () => {
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  const before = lostMeasurements().unreadable
  const attributes = {
    get 'shop.kind'(): string {
      throw new Error('no kind')
    },
  }
  metrics.add('shop.orders', 1, attributes)
  metrics.add('shop.orders', 1, null as never)
  metrics.add('shop.orders', 1, B)
  expect(await running.values('shop_orders_total')).toEqual({ b: 1 })
  expect(lostMeasurements().unreadable).toBe(before + 2)
  expect(stderr.about('no kind')).toHaveLength(1)
})

test('a name that the map does not have does not throw and is said', async () => {
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  const loose = metrics as unknown as {
    add(name: string, value: number): void
    observe(name: string, read: () => void): () => void
  }
  loose.add('shop.unknown', 1)
  loose.add('toString', 1)
  loose.observe('shop.unknown', () => {})()
  expect([...(await running.families()).keys()].filter((name) => name.includes('unknown'))).toEqual([])
  expect(stderr.about('there is no metric "shop.unknown"')).toHaveLength(1)
})

test('an observer that throws or rejects is said once, and all others are read', async () => {
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  const stops = [
    metrics.observe('shop.stock', (observe) => {
      observe(1, A)
      throw new Error('no stock')
    }),
    metrics.observe('shop.stock', async () => {
      throw new Error('no stock later')
    }),
    metrics.observe('shop.stock', (observe) => observe(2, B)),
    metrics.observe('shop.staff', (observe) => observe(3)),
  ]
  for (const _ of [1, 2]) {
    const families = await running.families()
    expect(families.get('shop_stock')!.samples.map(({ value }) => value)).toEqual([1, 2])
    expect(families.get('shop_staff')!.samples.map(({ value }) => value)).toEqual([3])
  }
  expect(stderr.about('"shop.stock" could not be read')).toEqual([expect.stringContaining('no stock')])
  for (const stop of stops) stop()
})

test('an observer is read once a collection, also by an engine that starts later, and not after it was stopped', async () => {
  let reads = 0
  const stop = metrics.observe('shop.staff', (observe) => observe(++reads))
  for (const expected of [1, 2]) {
    await using running = new RunningMetrics()
    expect(await running.values('shop_staff')).toEqual({ '': expected })
  }
  stop()
  await using running = new RunningMetrics()
  expect(await running.values('shop_staff')).toEqual({})
  expect(reads).toBe(2)
})

test('what several observers say about one series is added up; of a gauge the last counts', async () => {
  await using running = new RunningMetrics()
  const stops = [2, 3].flatMap((value) => [
    metrics.observe('shop.sold', (observe) => observe(value, A)),
    metrics.observe('shop.staff', (observe) => observe(value)),
    metrics.observe('shop.stock', (observe) => observe(value, A)),
  ])
  for (const _ of [1, 2]) {
    expect(await running.values('shop_sold_total')).toEqual({ a: 5 })
    expect(await running.values('shop_staff')).toEqual({ '': 5 })
    expect(await running.values('shop_stock')).toEqual({ a: 3 })
  }
  for (const stop of stops) stop()
})
