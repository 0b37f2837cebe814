import { withContext, withSpan } from '@zeph-telemetry/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { state } from '../global-state.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { defineMetrics } from './define-metrics.ts'
import { type OpenFamily, type OpenSample, parseOpenMetrics } from './fixtures/parse-open-metrics.ts'
import { RunningMetrics } from './fixtures/running-metrics.ts'
import { meter } from './meter.ts'

async function families(running: RunningMetrics): Promise<Map<string, OpenFamily>> {
  return parseOpenMetrics(await running.engine.exportMetrics('openmetrics'))
}

/** Exemplars of a family by bound, or by the name of the sample. */
async function exemplars(running: RunningMetrics, name: string) {
  const samples = (await families(running)).get(name)?.samples ?? []
  const kept = samples.filter((sample): sample is OpenSample & { exemplar: object } => sample.exemplar !== undefined)
  return Object.fromEntries(kept.map(({ labels, name, exemplar }) => [labels['le'] ?? name, exemplar]))
}

function recorder(): SpanRecorder {
  const spans = new SpanRecorder()
  onTestFinished(() => spans[Symbol.dispose]())
  return spans
}

describe('the text', () => {
  test('has every kind of metric by its own rules, and the process first', async () => {
    await using running = new RunningMetrics()
    meter.counter('open.orders', { description: 'Orders "so far" \\ in\nall.' }).add(2, { kind: 'a "b" \\ \n' })
    meter.counter('open.files.total').add(1)
    meter.gauge('open.stock', { unit: '{piece}' }).record(-3.5)
    meter.upDownCounter('open.connections').add(4)
    meter.histogram('open.wait', { unit: 's', buckets: [0.5, 1, 1e6] }).record(0.5, { le: 'mine' })
    const found = await families(running)
    expect([...found.keys()][0]).toBe('target')
    expect(found.get('target')).toMatchObject({ type: 'info', samples: [{ name: 'target_info', value: 1 }] })
    expect(found.get('open_orders')).toMatchObject({
      ...{ type: 'counter', help: 'Orders \\"so far\\" \\\\ in\\nall.', unit: undefined },
      samples: [{ name: 'open_orders_total', labels: { kind: 'a "b" \\ \n' }, value: 2 }],
    })
    expect(found.get('open_files')?.samples).toMatchObject([{ name: 'open_files_total', value: 1 }])
    expect(found.get('open_stock')).toMatchObject({ type: 'gauge', unit: undefined, samples: [{ value: -3.5 }] })
    expect(found.get('open_connections')).toMatchObject({ type: 'gauge', samples: [{ value: 4 }] })
    const wait = found.get('open_wait')!
    expect(wait.samples.map(({ name, labels, value }) => [name.slice('open_wait'.length), labels, value])).toEqual([
      ['_bucket', { exported_le: 'mine', le: '0.5' }, 1],
      ['_bucket', { exported_le: 'mine', le: '1.0' }, 1],
      ['_bucket', { exported_le: 'mine', le: '1e+06' }, 1],
      ['_bucket', { exported_le: 'mine', le: '+Inf' }, 1],
      ['_count', { exported_le: 'mine' }, 1],
      ['_sum', { exported_le: 'mine' }, 0.5],
    ])
  })

  test('says the unit where the name ends in it, and is in seconds where the name is in a part of them', async () => {
    recorder()
    await using running = new RunningMetrics()
    withSpan('a', {}, () => meter.histogram('open.age_ms', { unit: 'ms', buckets: [250] }).record(200))
    const age = (await families(running)).get('open_age_seconds')!
    expect([age.unit, age.samples[0]?.labels['le'], age.samples[0]?.exemplar?.value]).toEqual(['seconds', '0.25', 0.2])
  })

  test('has no family twice: a counter that is named like a gauge but for its ending is of no known type', async () => {
    recorder()
    await using running = new RunningMetrics()
    meter.gauge('open.things').record(1)
    withSpan('a', {}, () => meter.counter('open.things.total').add(5))
    const found = await families(running)
    expect(found.get('open_things')).toMatchObject({ type: 'gauge', samples: [{ value: 1 }] })
    expect(found.get('open_things_total')).toMatchObject({
      type: 'unknown',
      samples: [{ value: 5, exemplar: undefined }],
    })
  })

  test('says the same numbers as the older one', async () => {
    await using running = new RunningMetrics()
    const metrics = defineMetrics({
      'open.same.count': { type: 'up_down_counter', unit: '{x}', brief: 'Same.', attributes: {} },
      'open.same.time': { type: 'histogram', unit: 's', brief: 'Same.', buckets: [1, 2], attributes: {} },
    })
    metrics.add('open.same.count', 7)
    for (const value of [0.5, 1, 1.5, 9]) metrics.record('open.same.time', value)
    const open = await families(running)
    const text = await running.families()
    const of = (samples: readonly { name: string; value: number }[] = []) =>
      samples.map(({ name, value }) => `${name} ${value}`).toSorted()
    expect(of(open.get('open_same_time')?.samples)).toEqual(of(text.get('open_same_time')?.samples))
    expect(of(open.get('open_sames')?.samples)).toEqual(of(text.get('open_sames')?.samples))
    expect(open.get('open_sames')?.samples).toHaveLength(1)
  })
})

describe('an exemplar', () => {
  test('is the last measurement of each bucket and counter, with the ids of its span and request', async () => {
    const spans = recorder()
    await using running = new RunningMetrics()
    const histogram = meter.histogram('open.size', { buckets: [10, 20] })
    const counter = meter.counter('open.calls')
    const before = Date.now() / 1e3
    withContext({ requestId: 'r-1' }, () =>
      withSpan('first', {}, () => {
        histogram.record(5)
        histogram.record(15)
        counter.add(3)
      }),
    )
    withSpan('second', {}, () => histogram.record(10))
    const [first, second] = spans.ended.map(({ traceId, spanId }) => ({ trace_id: traceId, span_id: spanId }))
    const found = await exemplars(running, 'open_size')
    expect(found).toEqual({
      '10.0': { labels: second, value: 10, time: expect.any(Number) },
      '20.0': { labels: { ...first, request_id: 'r-1' }, value: 15, time: expect.any(Number) },
    })
    // What the clock of spans and that of the machine differ by is below a second.
    expect(Math.abs((found['10.0'] as { time: number }).time - before)).toBeLessThan(5)
    expect(await exemplars(running, 'open_calls')).toMatchObject({
      open_calls_total: { labels: { ...first, request_id: 'r-1' }, value: 3 },
    })
  })

  test('is one of each series', async () => {
    recorder()
    await using running = new RunningMetrics()
    const counter = meter.counter('open.each')
    for (const requestId of ['r-1', 'r-2']) {
      withContext({ requestId }, () => withSpan('a', {}, () => counter.add(1, { of: requestId })))
    }
    const samples = (await families(running)).get('open_each')!.samples
    expect(samples.map(({ labels, exemplar }) => [labels['of'], exemplar?.labels['request_id']])).toEqual([
      ['r-1', 'r-1'],
      ['r-2', 'r-2'],
    ])
  })

  test('is kept of what is measured before OpenTelemetry’s SDK is loaded, too', async () => {
    recorder()
    await using running = new RunningMetrics()
    withSpan('a', {}, () => meter.counter('open.early').add(1))
    expect(Object.keys(await exemplars(running, 'open_early'))).toEqual(['open_early_total'])
  })

  test('of a histogram without bounds of its own is in the bucket where OpenTelemetry counts the value', async () => {
    recorder()
    await using running = new RunningMetrics()
    const histogram = meter.histogram('open.default')
    withSpan('a', {}, () => {
      for (const value of [0, 0.1, 5, 6, 999, 1000, 10_000, 10_001]) histogram.record(value)
    })
    const found = await exemplars(running, 'open_default')
    expect(Object.fromEntries(Object.entries(found).map(([le, { value }]) => [le, value]))).toEqual({
      ...{ '0.0': 0, '5.0': 5, '10.0': 6, '1000.0': 1000, '10000.0': 10_000, '+Inf': 10_001 },
    })
  })

  test.each([
    ['outside of every span', 'open_outside', () => meter.counter('open.outside').add(1)],
    ['of a gauge', 'open_gauge', () => withSpan('a', {}, () => meter.gauge('open.gauge').record(1))],
    ['of what may shrink', 'open_shrinks', () => withSpan('a', {}, () => meter.upDownCounter('open.shrinks').add(1))],
  ])('is not there %s', async (_case, name, measure) => {
    recorder()
    await using running = new RunningMetrics()
    measure()
    expect((await families(running)).get(name)?.samples).toMatchObject([{ value: 1, exemplar: undefined }])
  })

  test('leads to no trace that is not sampled', async () => {
    recorder()
    const sampler = state.engine!.sampler
    onTestFinished(() => void (state.engine!.sampler = sampler))
    state.engine!.sampler = () => false
    await using running = new RunningMetrics()
    withSpan('a', {}, () => meter.counter('open.unsampled').add(1))
    expect(await exemplars(running, 'open_unsampled')).toEqual({})
  })

  test('is not kept where nobody wants any', async () => {
    recorder()
    await using running = new RunningMetrics({ exemplars: false })
    withSpan('a', {}, () => meter.counter('open.unwanted').add(1))
    expect(await exemplars(running, 'open_unwanted')).toEqual({})
    expect((await families(running)).get('open_unwanted')?.samples).toHaveLength(1)
  })

  test.each([
    ['55 characters', 'r'.repeat(55), 'r'.repeat(55)],
    ['56 characters', 'r'.repeat(56), undefined],
    ['no text', 7, undefined],
    ['an empty text', '', undefined],
    ['too long, although it would not be without its secret', `sk-ant-api03-${'a'.repeat(60)}`, undefined],
    ['too long without its secrets', 'a@bc.de,'.repeat(6), undefined],
    ['a secret', 'sk-ant-api03-abcdefghijklmnopqrstuvwx', expect.stringContaining('[REDACTED')],
    ['half a character', 'r\ud800', 'r\ufffd'],
  ])('has a request id that is %s as it may be written', async (_case, requestId, written) => {
    recorder()
    await using running = new RunningMetrics()
    withContext({ requestId: requestId as string }, () => withSpan('a', {}, () => meter.counter('open.request').add(1)))
    const { labels } = (await exemplars(running, 'open_request'))['open_request_total']!
    expect([Object.keys(labels).slice(0, 2), labels['request_id']]).toEqual([['trace_id', 'span_id'], written])
  })
})
