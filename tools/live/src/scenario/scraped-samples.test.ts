import type { ReceivedMetric } from '@zeph-telemetry/otlp-receiver'
import { expect, test } from 'vitest'
import { samplesOfMetrics, samplesOfText } from './scraped-samples.ts'

const METRIC: ReceivedMetric = {
  ...{
    name: 'channel.sent',
    description: '',
    unit: '{message}',
    type: 'sum',
    temporality: 'cumulative',
    isMonotonic: true,
  },
  points: [
    {
      attributes: { 'channel.name': { type: 'string', value: 'a "b"' } },
      startTime: 0n,
      time: 1n,
      value: 3n,
      histogram: undefined,
    },
  ],
  scope: { name: '', version: '' },
  resource: {},
}

test('a counter is one series, its labels in quotes', () => {
  const expected = [['channel_sent_total{channel_name="a \\"b\\""}', 3]]
  expect([...samplesOfMetrics([METRIC])]).toEqual(expected)
  expect([
    ...samplesOfText('# TYPE channel_sent_total counter\nchannel_sent_total{channel_name="a \\"b\\""} 3\n'),
  ]).toEqual(expected)
})

test('a histogram is its count, its sum and its buckets, each with all below it; a name that ends in its unit ends in seconds', () => {
  const histogram = { count: 3n, sum: 1500, min: 1, max: 2, bounds: [1000], counts: [2n, 1n] }
  const point = { attributes: {}, startTime: 0n, time: 1n, value: undefined, histogram }
  const metric: ReceivedMetric = { ...METRIC, name: 'wait_ms', unit: 'ms', type: 'histogram', points: [point] }
  const text =
    'wait_seconds_count 3\nwait_seconds_sum 1.5\nwait_seconds_bucket{le="1"} 2\nwait_seconds_bucket{le="+Inf"} 3\ntarget_info{a="b"} 1\n'
  expect([...samplesOfMetrics([metric])]).toEqual([...samplesOfText(text)])
})

test('what stands twice is refused', () => {
  expect(() => samplesOfText('a 1\na 1\n')).toThrow('a series stands twice')
  expect(() => samplesOfMetrics([METRIC, METRIC])).toThrow('a series stands twice')
})
