/** Exemplars of what the bridge and hooks measure when spans end. */
import { instrumentFn, meter, withContext, withSpan } from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { state } from '../global-state.ts'
import { type OpenSample, parseOpenMetrics } from '../metrics/fixtures/parse-open-metrics.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { MetricsBridge } from './metrics-bridge.ts'

async function running(exemplars?: boolean) {
  const bridge = new MetricsBridge(exemplars === undefined ? {} : { exemplars })
  const metrics = new RunningMetrics({ bridge })
  const spans = new SpanRecorder()
  const remove = state.engine!.addLayer(bridge)
  onTestFinished(async () => {
    remove()
    spans[Symbol.dispose]()
    await bridge.shutdown()
    await metrics[Symbol.asyncDispose]()
  })
  const samples = async (name: string): Promise<OpenSample[]> => {
    const families = parseOpenMetrics(await metrics.engine.exportMetrics('openmetrics'))
    return families.get(name)?.samples.filter(({ exemplar }) => exemplar !== undefined) ?? []
  }
  return { spans, samples }
}

test('a span is the exemplar of its duration, with its request', async () => {
  const { spans, samples } = await running()
  withContext({ requestId: 'r-1' }, () => withSpan('tool.execute', {}, () => withSpan('inner', {}, () => {})))
  const found = await samples('zeph_span_duration')
  const { traceId, spanId, startTime, endTime } = spans.one('inner')
  expect(found.map(({ labels }) => labels['zeph_span_name'])).toEqual(['inner', 'tool.execute'])
  expect(found[0]?.exemplar).toMatchObject({
    labels: { trace_id: traceId, span_id: spanId, request_id: 'r-1' },
    value: (endTime - startTime) / 1e9,
  })
})

test('a span that failed is the exemplar of its kind of failure', async () => {
  const { spans, samples } = await running()
  const turn = instrumentFn('agent.turn', () => {
    throw new TypeError('no')
  })
  expect(turn).toThrow('no')
  const [failed] = await samples('zeph_span_duration')
  expect([failed?.labels['error_type'], failed?.exemplar?.labels['span_id']]).toEqual([
    'TypeError',
    spans.one('agent.turn').spanId,
  ])
})

test('none is kept of spans that are not sampled, and where nobody wants any', async () => {
  const sampler = state.engine!.sampler
  const { samples } = await running()
  state.engine!.sampler = () => false
  withSpan('unsampled', {}, () => {})
  state.engine!.sampler = sampler
  expect(await samples('zeph_span_duration')).toEqual([])
})

test('with exemplars off none is kept', async () => {
  const { samples } = await running(false)
  withSpan('a', {}, () => {})
  expect(await samples('zeph_span_duration')).toEqual([])
})

test('what is measured when a span has ended is of that span, not of the one around it', async () => {
  const { spans, samples } = await running()
  const histogram = meter.histogram('exemplars.ended')
  const work = instrumentFn('work', { onEnd: () => histogram.record(3) }, async () => {})
  await withSpan('around', {}, async () => {
    await work()
    histogram.record(7)
  })
  const found = await samples('exemplars_ended')
  expect(found.map(({ exemplar }) => [exemplar?.value, exemplar?.labels['span_id']])).toEqual([
    [3, spans.one('work').spanId],
    [7, spans.one('around').spanId],
  ])
})
