import { withContext } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { LogUnderTest } from '../log/fixtures/log-under-test.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { lostMeasurements } from '../metrics/losses.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { counter, defineEvent, histogram } from './index.ts'

const fields = { region: 'string', burst: 'int', hot: 'boolean?', fired: counter('1') } as const

test('a metric has no label that was not asked for, not even an id', async () => {
  await using metrics = new RunningMetrics()
  new LogUnderTest({ level: 'off' })
  const plain = defineEvent({ name: 'test.plain', fields })
  withContext({ requestId: 'r-1' }, () => plain({ region: 'north', burst: 1, fired: 2 }))
  expect(await metrics.values('test_plain_fired_total')).toEqual({ '': 2 })
})

test('fields and ids that were asked for are labels, and those that are missing are left out', async () => {
  await using metrics = new RunningMetrics()
  new LogUnderTest({ level: 'off' })
  const labelled = defineEvent({ name: 'test.labelled', fields, labels: { request_id: true, region: true, hot: 2 } })
  withContext({ requestId: 'r-1' }, () => labelled({ region: 'north', burst: 1, hot: true, fired: 2 }))
  labelled({ region: 'south', burst: 2, fired: 3 })
  const family = (await metrics.families()).get('test_labelled_fired_total')
  expect(family!.samples.map(({ labels, value }) => [labels, value])).toEqual([
    [{ hot: 'true', region: 'north', request_id: 'r-1' }, 2],
    [{ region: 'south' }, 3],
  ])
})

test.each([
  [true, 100],
  [3, 3],
] as const)('a label of %j has %i values at most, for good; what is over is `other`', async (most, expected) => {
  await using metrics = new RunningMetrics()
  new LogUnderTest({ level: 'off' })
  const name = `test.capped_${most}`
  const capped = defineEvent({ name, fields, labels: { request_id: most } })
  for (const round of [1, 2]) {
    for (let index = 0; index < 150; index += 1) {
      withContext({ requestId: `r-${index}` }, () => capped({ region: 'north', burst: round, fired: 1 }))
    }
  }
  const values = await metrics.values(`${name.replace('.', '_')}_fired_total`)
  expect(Object.keys(values)).toHaveLength(expected + 1)
  expect(values).toMatchObject({ 'r-0': 2, [`r-${expected - 1}`]: 2, other: 2 * (150 - expected) })
})

test('a long id is cut as a label, and counts as what is left of it', async () => {
  await using metrics = new RunningMetrics()
  new LogUnderTest({ level: 'off' })
  const long = defineEvent({ name: 'test.long', fields, labels: { request_id: 1 } })
  for (const end of ['a', 'b']) {
    withContext({ requestId: 'x'.repeat(10_000) + end }, () => long({ region: 'north', burst: 1, fired: 1 }))
  }
  expect(await metrics.values('test_long_fired_total')).toEqual({ ['x'.repeat(256)]: 2 })
})

test('buckets are the given ones, those of spans for seconds, and OpenTelemetry’s for all else', async () => {
  await using metrics = new RunningMetrics()
  new LogUnderTest({ level: 'off' })
  const timed = defineEvent({
    name: 'test.timed',
    fields: { a: histogram('s'), b: histogram('ms'), c: histogram('1', { buckets: [1, 2] }) },
  })
  timed({ a: 0.3, b: 3, c: 3 })
  const families = await metrics.families()
  const bounds = (name: string) =>
    families
      .get(name)!
      .samples.map(({ labels }) => labels['le'])
      .filter((bound) => bound !== undefined)
  expect(bounds('test_timed_a').slice(0, 2)).toEqual(['0.0001', '0.001'])
  expect(bounds('test_timed_b').slice(0, 3)).toEqual(['0', '5', '10'])
  expect(bounds('test_timed_c')).toEqual(['1', '2', '+Inf'])
})

test('a metric that may be missing is not measured then, and nobody complains; a value that is no number is said once', async () => {
  await using metrics = new RunningMetrics()
  using stderr = new CapturedStderr()
  new LogUnderTest({ level: 'off', stderr: true })
  const seen = defineEvent({ name: 'test.seen', fields: { size: counter('By', { optional: true }) } })
  const before = lostMeasurements().invalid_value
  seen()
  seen({ size: undefined })
  seen({ size: 2 })
  expect([lostMeasurements().invalid_value - before, stderr.about('test.seen')]).toEqual([0, []])
  seen({ size: '7' as never })
  seen({ size: 7n as never })
  expect(lostMeasurements().invalid_value - before).toBe(2)
  expect(stderr.about('test.seen.size')).toHaveLength(1)
  expect(await metrics.values('test_seen_size_total')).toEqual({ '': 2 })
})
