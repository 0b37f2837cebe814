import { expect, test } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { defineMetrics } from './define-metrics.ts'
import { RunningMetrics } from './fixtures/running-metrics.ts'
import { meter } from './meter.ts'

test('every instrument arrives with its name, type, unit, help and value, whatever its methods are called on', async () => {
  await using running = new RunningMetrics()
  const { add } = meter.counter('raw.orders', { unit: '{order}', description: 'Orders.', valueType: 'int' })
  add(2, { kind: 'a' })
  meter.upDownCounter('raw.open').add(-1)
  meter.gauge('raw.price').record(1.5)
  meter.histogram('raw.wait', { unit: 's', buckets: [1, 5] }).record(2)
  const observables = [
    meter.observableGauge('raw.stock', { description: 'Stock.' }, (observe) => observe(-4, { kind: 'a' })),
    meter.observableCounter('raw.sold', {}, (observe) => observe(6)),
    meter.observableUpDownCounter('raw.staff', {}, (observe) => observe(7)),
  ]
  const families = await running.families()
  const found = (name: string) => {
    const { type, unit, help, samples } = families.get(name)!
    return [type, unit, help, ...samples.map(({ labels, value }) => [labels, value])]
  }
  expect(found('raw_orders_total')).toEqual(['counter', '{order}', 'Orders.', [{ kind: 'a' }, 2]])
  expect(found('raw_open')).toEqual(['gauge', undefined, 'description missing', [{}, -1]])
  expect(found('raw_price')).toEqual(['gauge', undefined, 'description missing', [{}, 1.5]])
  const buckets = [[{ le: '1' }, 0], [{ le: '5' }, 1], [{ le: '+Inf' }, 1]] // biome-ignore format: one line
  expect(found('raw_wait')).toEqual(['histogram', 's', 'description missing', [{}, 1], [{}, 2], ...buckets])
  expect(found('raw_stock')).toEqual(['gauge', undefined, 'Stock.', [{ kind: 'a' }, -4]])
  expect(found('raw_sold_total')).toEqual(['counter', undefined, 'description missing', [{}, 6]])
  expect(found('raw_staff')).toEqual(['gauge', undefined, 'description missing', [{}, 7]])
  for (const observable of observables) observable.stop()
})

test('an observable that was stopped is not read any more', async () => {
  let reads = 0
  const observable = meter.observableGauge('raw.stopped', {}, () => void (reads += 1))
  expect(observable.name).toBe('raw.stopped')
  await using running = new RunningMetrics()
  await running.families()
  observable.stop()
  await running.families()
  expect(reads).toBe(1)
})

test('the same name gives the same instrument, also in other case, and a map’s metric of that name is the same metric', async () => {
  const options = { unit: 's', buckets: [1, 2] }
  const instrument = meter.histogram('raw.same', options)
  expect(meter.histogram('raw.same', options)).toBe(instrument)
  expect(meter.histogram('RAW.Same', { ...options, description: 'another' })).toBe(instrument)
  const metrics = defineMetrics({ 'raw.same': { type: 'histogram', brief: 'A wait.', attributes: {}, ...options } })
  await using running = new RunningMetrics()
  instrument.record(1)
  metrics.record('raw.same', 1)
  expect(await running.values('raw_same')).toEqual({ '': 2 })
})

const taken = { unit: 's', buckets: [1, 2] }
test.each([
  ['kind', () => meter.counter('raw.taken', { unit: 's' }).add(5)],
  ['unit', () => meter.histogram('raw.taken', { ...taken, unit: 'ms' }).record(5)],
  ['buckets', () => meter.histogram('raw.taken', { ...taken, buckets: [1, 3] }).record(5)],
  ['value type', () => meter.histogram('raw.taken', { ...taken, valueType: 'int' }).record(5)],
])('another %s under a taken name is not recorded', async (_, conflict) => {
  meter.histogram('raw.taken', taken).record(1)
  await using running = new RunningMetrics()
  meter.histogram('raw.taken', taken).record(1)
  using _stderr = new CapturedStderr()
  conflict()
  const families = await running.families()
  expect([...families.keys()].filter((name) => name.startsWith('raw_taken'))).toEqual(['raw_taken'])
  expect(families.get('raw_taken')!.samples[0]?.value).toBe(1)
})

test('a conflict is said once', () => {
  using stderr = new CapturedStderr()
  meter.counter('raw.conflict')
  for (const _ of [1, 2]) meter.gauge('raw.conflict', { unit: 's' })
  expect(stderr.lines).toEqual([
    'zeph-telemetry: metric "raw.conflict" is a counter (unit "", double) already and cannot be a gauge (unit "s", double), too; it is not recorded\n',
  ])
})

test.each([
  ['raw.a.b', 'counter', 'raw.a_b', 'counter'],
  ['raw.c', 'counter', 'raw.c_total', 'gauge'],
  ['raw.d.bucket', 'gauge', 'raw.d', 'histogram'],
  ['raw.h.count', 'gauge', 'raw.hs', 'upDownCounter'],
  ['raw.e', 'histogram', 'raw.e.sum', 'gauge'],
  ['raw.f', 'gauge', 'raw..f', 'upDownCounter'],
  ['raw.g_total', 'counter', 'raw.g', 'counter'],
] as const)('%s (%s) and %s (%s) would be one in Prometheus’s text: the second is refused', async (...names) => {
  const [first, firstKind, second, secondKind] = names
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  for (const [name, kind] of [
    [first, firstKind],
    [second, secondKind],
  ] as const) {
    // biome-ignore format: one line
    const instrument = meter[kind](name)
    if ('add' in instrument) instrument.add(1)
    else instrument.record(1)
  }
  const own = [...(await running.families()).keys()].filter((name) => !/^(zeph|target)_/.test(name))
  expect(own).toHaveLength(1)
  expect(stderr.about(`"${second}" would be the same as`)).toHaveLength(1)
})

test('the name of what describes the process is refused', async () => {
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  meter.gauge('target.info').record(5)
  expect((await running.families()).get('target_info')?.samples.map(({ value }) => value)).toEqual([1])
  expect(stderr.about('"target.info" would be the same as "target_info"')).toHaveLength(1)
})

test('a name that is none is refused and said', async () => {
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  for (const name of ['1raw', 'raw wait', '', 'é', 'r'.repeat(256), 5 as never]) meter.counter(name).add(1)
  expect((await running.families()).size).toBe(3)
  expect(stderr.about('is no name for a metric')).toEqual([expect.stringContaining('"1raw"')])
})

test('buckets are sorted, each once and finite, whatever was given', async () => {
  await using running = new RunningMetrics()
  const buckets = [5, 1, Number.NaN, 5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  meter.histogram('raw.odd', { buckets }).record(3)
  const { samples } = (await running.families()).get('raw_odd')!
  expect(samples.map(({ labels }) => labels['le'])).toEqual([undefined, undefined, '1', '5', '+Inf'])
})

test('attributes of any name and value give a text that Prometheus reads', async () => {
  await using running = new RunningMetrics()
  const odd = meter.counter('raw.labels')
  odd.add(1, { '': 'empty', '1st': 'digit', 'ü.x': 'umlaut', __name__: 'reserved', 'a b': 'space', __proto__: 'x' })
  odd.add(1, { quote: 'a "b" \\ c\nd\r\u0000e', number: 0.5, flag: false, none: undefined })
  odd.add(1, { 'a.b': 'first', a_b: 'second', 'a-b': 'third' })
  meter.histogram('raw.label.le', { buckets: [1] }).record(1, { le: 'mine' })
  const families = await running.families()
  expect(families.get('raw_labels_total')!.samples.map(({ labels }) => labels)).toEqual([
    { _: 'empty', _1st: 'digit', _x: 'umlaut', _name_: 'reserved', a_b: 'space' },
    { quote: 'a "b" \\ c\nd\r\u0000e', number: '0.5', flag: 'false' },
    { a_b: 'third;first;second' },
  ])
  const { samples } = families.get('raw_label_le')!
  expect(samples.map(({ labels }) => labels['exported_le'])).toEqual(['mine', 'mine', 'mine', 'mine'])
})

test('the order of attributes and the type of a value make no other series; a key and its value are not mixed up', async () => {
  await using running = new RunningMetrics()
  const counter = meter.counter('raw.order')
  counter.add(1, { a: 1, b: 2 })
  counter.add(1, { b: 2, a: 1 })
  counter.add(1, { a: '1', b: 2 })
  counter.add(1, { a: 12 })
  counter.add(1, { b: 12 })
  counter.add(1, { a: 'b', c: 1 })
  counter.add(1, { a: 'b' })
  const { samples } = (await running.families()).get('raw_order_total')!
  expect(samples.map(({ labels, value }) => [labels, value])).toEqual([
    [{ a: '1', b: '2' }, 3],
    [{ a: '12' }, 1],
    [{ b: '12' }, 1],
    [{ a: 'b', c: '1' }, 1],
    [{ a: 'b' }, 1],
  ])
})
