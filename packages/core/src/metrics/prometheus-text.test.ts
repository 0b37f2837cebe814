import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { emptyResource } from '@opentelemetry/resources'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { parseExposition } from './fixtures/parse-exposition.ts'
import { RunningMetrics } from './fixtures/running-metrics.ts'
import { meter } from './meter.ts'
import { prometheusNames } from './prometheus-names.ts'
import { prometheusText } from './prometheus-text.ts'

test('a text without metrics is a text, too', () => {
  const text = prometheusText({ resource: emptyResource(), scopeMetrics: [] })
  expect([...parseExposition(text).keys()]).toEqual(['target_info'])
})

describe('a name that ends in its unit of time is in seconds', () => {
  test.each([
    ['us', 1e6],
    ['ms', 1e3],
    ['ns', 1e9],
    ['s', 1],
  ])('%s: bounds, sums and values, too', async (unit, perSecond) => {
    await using running = new RunningMetrics()
    const histogram = meter.histogram(`${unit}.wait_${unit}`, { unit, buckets: [10, 250] })
    for (const value of [5, 200, 1000]) histogram.record(value, { kind: 'a' })
    meter.counter(`${unit}.spent.${unit}`, { unit, valueType: 'int' }).add(1500)
    const gauge = meter.observableGauge(`${unit}.age_${unit}`, { unit }, (observe) => observe(-30))
    onTestFinished(() => gauge.stop())
    const families = await running.families()
    const wait = families.get(`${unit}_wait_seconds`)!
    expect([wait.type, wait.unit]).toEqual(['histogram', 's'])
    expect(wait.samples.map(({ labels, value }) => [labels['le'], labels['kind'], value])).toEqual([
      [undefined, 'a', 3],
      [undefined, 'a', 1205 / perSecond],
      [String(10 / perSecond), 'a', 1],
      [String(250 / perSecond), 'a', 2],
      ['+Inf', 'a', 3],
    ])
    expect(families.get(`${unit}_spent_seconds_total`)?.samples[0]?.value).toBe(1500 / perSecond)
    expect(families.get(`${unit}_age_seconds`)).toMatchObject({ type: 'gauge', samples: [{ value: -30 / perSecond }] })
  })

  test('and only such a name: other ends and other units stay what they are', async () => {
    await using running = new RunningMetrics()
    meter.counter('text.other_ms', { unit: 'By' }).add(1500)
    meter.counter('text.wait', { unit: 'ms' }).add(1500)
    meter.counter('text.toString', { unit: 'toString' }).add(1)
    const families = await running.families()
    for (const name of ['text_other_ms_total', 'text_wait_total'])
      expect(families.get(name)?.samples[0]?.value).toBe(1500)
    expect(families.get('text_toString_total')?.samples[0]?.value).toBe(1)
  })

  test('what OTLP gets keeps name, unit and values', async () => {
    await using running = new RunningMetrics()
    meter.histogram('text.kept_us', { unit: 'us', buckets: [10] }).record(20)
    await running.engine.exportMetrics()
    const metrics = (await running.engine.collect())?.scopeMetrics.flatMap((scope) => scope.metrics)
    expect(metrics?.find(({ descriptor }) => descriptor.name === 'text.kept_us')).toMatchObject({
      descriptor: { unit: 'us' },
      dataPoints: [{ value: { sum: 20, buckets: { boundaries: [10] } } }],
    })
  })
})

test('a gauge that ends in "count" is in the plural: the suffix is a histogram’s', async () => {
  await using running = new RunningMetrics()
  meter.gauge('text.thread.count').record(3)
  meter.upDownCounter('text.context_switches.count').add(4)
  meter.counter('text.call.count').add(5)
  meter.histogram('text.thread').record(1)
  const names = [...(await running.families()).keys()].filter((name) => name.startsWith('text_'))
  expect(names.toSorted()).toEqual(['text_call_count_total', 'text_context_switches', 'text_thread', 'text_threads'])
})

test('names that become one by these rules are found before', async () => {
  using stderr = new CapturedStderr()
  await using running = new RunningMetrics()
  meter.gauge('clash.a_us', { unit: 'us' }).record(1)
  meter.gauge('clash.a_seconds', { unit: 's' }).record(1)
  expect([...(await running.families()).keys()].filter((name) => name.startsWith('clash_'))).toEqual([
    'clash_a_seconds',
  ])
  expect(stderr.about('"clash.a_seconds" would be the same as "clash.a_us"')).toHaveLength(1)
})

test('the names that are foretold are those of the text', async () => {
  await using running = new RunningMetrics()
  const made = [
    ['told.a_us', 'histogram', 'us'],
    ['told.b.count', 'gauge', '{b}'],
    ['told.c/d-e', 'counter', ''],
    ['told.f_total', 'counter', '{f}'],
    ['told..g', 'upDownCounter', 'By'],
    ['told.h_ms', 'counter', 'ms'],
  ] as const
  for (const [name, kind, unit] of made) {
    const instrument = meter[kind](name, { unit })
    if ('add' in instrument) instrument.add(1)
    else instrument.record(1)
  }
  const foretold = made.map(([name, kind, unit]) => {
    const type = kind === 'upDownCounter' ? 'up_down_counter' : kind
    return prometheusNames(name, { type, unit })[0]
  })
  const names = [...(await running.families()).keys()].filter((name) => name.startsWith('told_'))
  expect(names.toSorted()).toEqual(foretold.toSorted())
})

const promtool = process.env['PATH']?.split(delimiter).find((directory) => isProgram(join(directory, 'promtool')))

test.skipIf(promtool === undefined)('Prometheus’s own linter has nothing to say about it', async () => {
  await using running = new RunningMetrics()
  meter
    .histogram('lint.wait_us', { unit: 'us', description: 'Waiting.', buckets: [1, 10] })
    .record(5, { 'a.b': '"\\\n' })
  meter.gauge('lint.thread.count', { unit: '{thread}', description: 'Threads.' }).record(5)
  meter.counter('lint.calls', { unit: '{call}', description: 'Calls.' }).add(1)
  const text = await running.engine.exportMetrics()
  const { promise, resolve } = Promise.withResolvers<string>()
  execFile(join(promtool!, 'promtool'), ['check', 'metrics'], (_error, stdout, stderr) =>
    resolve(stdout + stderr),
  ).stdin?.end(text)
  expect(await promise).toBe('')
})

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
