/** What is accumulated, against what OpenTelemetry's SDK makes of the same measurements. */
import { type Meter, ValueType } from '@opentelemetry/api'
import { MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defineMetrics } from './define-metrics.ts'
import { RunningMetrics } from './fixtures/running-metrics.ts'
import { MOST_SERIES, SeriesTable } from './series-table.ts'

const ATTRIBUTES = {
  'a.name': { type: 'string', brief: 'any' },
  'b.count': { type: 'int', brief: 'any' },
  'c.flag': { type: 'boolean', brief: 'any' },
} as const
const common = { unit: 's', brief: 'Any.', attributes: ATTRIBUTES } as const

const METRICS = {
  'acc.ints': { type: 'counter', valueType: 'int', ...common },
  'acc.sum': { type: 'up_down_counter', ...common },
  'acc.last': { type: 'gauge', ...common },
  'acc.values': { type: 'histogram', buckets: [0, 0.5, 1, 10], ...common },
} as const
const metrics = defineMetrics(METRICS)

class PullReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

interface Measurement {
  readonly name: keyof typeof METRICS
  readonly value: number
  readonly attributes: Record<string, string | number | boolean>
}

const measurement: fc.Arbitrary<Measurement> = fc.record({
  name: fc.constantFrom(...(Object.keys(METRICS) as (keyof typeof METRICS)[])),
  value: fc.oneof(fc.constantFrom(0, 0.5, 1, 10), fc.double({ min: 0, max: 100, noNaN: true })),
  attributes: fc.record(
    {
      'a.name': fc.constantFrom('x', 'y', 'z'),
      'b.count': fc.integer({ min: 0, max: 8 }),
      'c.flag': fc.boolean(),
    },
    { requiredKeys: [] },
  ),
})

function giveToSdk(meter: Meter, measurements: readonly Measurement[]): void {
  const options = { unit: 's', description: 'Any.' }
  const ints = meter.createCounter('acc.ints', { ...options, valueType: ValueType.INT })
  const sum = meter.createUpDownCounter('acc.sum', options)
  const last = meter.createGauge('acc.last', options)
  const advice = { explicitBucketBoundaries: [...METRICS['acc.values'].buckets] }
  const values = meter.createHistogram('acc.values', { ...options, advice })
  const give = {
    'acc.ints': ints.add.bind(ints),
    'acc.sum': sum.add.bind(sum),
    'acc.last': last.record.bind(last),
    'acc.values': values.record.bind(values),
  }
  for (const { name, value, attributes } of measurements) give[name](value, attributes)
}

function giveToCore(measurements: readonly Measurement[]): void {
  for (const { name, value, attributes } of measurements) {
    if (name === 'acc.ints' || name === 'acc.sum') metrics.add(name, value, attributes)
    else metrics.record(name, value, attributes)
  }
}

/** Without times, and in an order of their own. */
function comparable(found: readonly MetricData[]): unknown[] {
  const shown = found.map(({ dataPoints, ...rest }) => {
    const points = dataPoints.map(({ attributes, value }) => ({
      attributes: sorted(attributes),
      value: shownValue(value),
    }))
    const keyed = points.map((point) => [JSON.stringify(point.attributes), point] as const)
    const { advice: _, type: __, ...descriptor } = rest.descriptor as MetricData['descriptor'] & Record<string, unknown>
    return { ...rest, descriptor, points: Object.fromEntries(keyed) }
  })
  return shown.sort((a, b) => (a.descriptor.name < b.descriptor.name ? -1 : 1))
}

function sorted(attributes: object): object {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The order in which doubles are added up may differ in the last digit. */
function shownValue(value: MetricData['dataPoints'][number]['value']): unknown {
  return typeof value === 'number'
    ? Number(value.toPrecision(12))
    : { ...value, sum: Number(value.sum!.toPrecision(12)) }
}

test('is what the SDK makes of it, whatever was measured', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(measurement, { maxLength: 200 }), async (measurements) => {
      await using running = new RunningMetrics()
      const reader = new PullReader()
      const provider = new MeterProvider({ readers: [reader] })
      giveToSdk(provider.getMeter('expected'), measurements)
      giveToCore(measurements)
      const expected = (await reader.collect()).resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
      const collected = (await running.engine.collect())!.scopeMetrics.flatMap((scope) => scope.metrics)
      await provider.shutdown()
      const own = collected.filter(({ descriptor }) => descriptor.name in METRICS)
      expect(comparable(own)).toEqual(comparable(expected))
    }),
    { numRuns: 100 },
  )
})

test('what was collected stays as it was', async () => {
  await using running = new RunningMetrics()
  giveToCore([{ name: 'acc.values', value: 1, attributes: {} }])
  const before = await running.engine.collect()
  const shown = structuredClone(before!.scopeMetrics)
  giveToCore([{ name: 'acc.values', value: 2, attributes: {} }])
  expect(structuredClone(before!.scopeMetrics)).toEqual(shown)
})

test('a series is found again whichever way, and never another one', () => {
  const table = new SeriesTable(
    (series) => series,
    () => {},
  )
  const [some, others] = [['a', 'b'], ['b']]
  const given = Array.from({ length: 40 }, (_, a) => ({ a, b: 'x' }))
  const first = given.map((attributes) => table.find(attributes, some))
  for (const _ of [1, 2, 3]) {
    expect(given.map((attributes) => table.find(attributes, some))).toEqual(first)
    for (const [at, { a, b }] of given.entries()) {
      expect(table.find({ b, a }, some)).toBe(first[at])
      expect(table.find({ a: String(a), b }, some)).toBe(first[at])
      expect(table.find({ a, b }, undefined)).toBe(first[at])
      expect(table.find({ a, b }, others)).toEqual({ b })
    }
  }
  const long = 'x'.repeat(300)
  expect(table.find({ a: long }, some)).toBe(table.find({ a: `${long}y` }, some))
  expect(table.find({ a: {} as never, b: 'x' }, some)).toBe(table.find({ b: 'x' }, others))
  expect(table.find({ a: Number.NaN, b: 'x' }, some)).toBe(table.find({ b: 'x' }, some))
})

test('what is too much is one series each time', () => {
  let overflows = 0
  const table = new SeriesTable(
    (series) => series,
    () => {
      overflows += 1
    },
  )
  for (let a = 0; a < MOST_SERIES + 10; a += 1) table.find({ a }, ['a'])
  const again = table.find({ a: MOST_SERIES + 5 }, ['a'])
  expect([overflows, table.all.length, again]).toEqual([12, MOST_SERIES, { 'otel.metric.overflow': true }])
})
