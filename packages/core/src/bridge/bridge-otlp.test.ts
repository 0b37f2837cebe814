/** The bridge's histograms as a receiver of OTLP gets them, judged by the official definitions. */
import { initObservability, withSpan } from '@zeph-telemetry/core'
import { startOtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { expect, test } from 'vitest'
import { BOUNDS } from './buckets.ts'

const string = (value: string) => ({ type: 'string', value }) as const

test('they arrive with the last export, also where nothing else was measured, and say what the snapshot says', async () => {
  await using receiver = await startOtlpReceiver()
  const handle = initObservability({
    telemetry: { enabled: true, backend: 'otlp', otlpEndpoint: receiver.url, systemMetricsIntervalSecs: 0 },
    logging: { level: 'off' },
  })
  for (let count = 0; count < 3; count += 1) withSpan('step', {}, () => {})
  await handle.shutdown()
  const { sum, min, max } = handle.snapshot().spans['step']!.outside!
  const received = receiver.metrics().find(({ name }) => name === 'zeph.span.duration')!
  expect(received).toMatchObject({ unit: 's', type: 'histogram', temporality: 'cumulative' })
  expect(received.points.map(({ attributes }) => attributes)).toEqual([
    { 'zeph.span.name': string('step'), 'zeph.span.scope': string('outside') },
  ])
  const [{ startTime, time, histogram }] = received.points as [(typeof received.points)[number]]
  expect(histogram).toMatchObject({ count: 3n, sum, min, max, bounds: [...BOUNDS] })
  expect(histogram!.counts.reduce((total, count) => total + count)).toBe(3n)
  expect(startTime).toBeLessThan(time)
})
