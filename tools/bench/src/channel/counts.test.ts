import { expect, test } from 'vitest'
import { countsIn } from './counts.ts'

const METRICS = `# HELP channel_sent_total Messages that a channel took in.
# TYPE channel_sent_total counter
channel_sent_total{channel_name="bench"} 1200
channel_sent_total{channel_name="other"} 1e3
# TYPE channel_received_total counter
channel_received_total{channel_name="bench"} 1199
channel_received_total_of_another_kind{channel_name="bench"} 7
`

test('counters are added up over all channels', () => {
  expect(countsIn(METRICS)).toEqual({ sent: 2200, received: 1199 })
})

test('a metric that is not there is no count of 0', () => {
  expect(countsIn('')).toEqual({ sent: undefined, received: undefined })
  expect(countsIn('channel_sent_total{channel_name="bench"} 0\n').sent).toBe(0)
})
