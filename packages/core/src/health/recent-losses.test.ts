import { expect, test } from 'vitest'
import { RecentLosses } from './recent-losses.ts'

const SECOND = 1e9

test('a loss is degraded from the next look on, for a minute after the look that saw it; its count stays', () => {
  const counts = { spans: 0, measurements: 0 }
  let time = 0
  const losses = new RecentLosses({ spans: () => counts.spans, measurements: () => counts.measurements }, () => time)
  const lookAt = (seconds: number) => {
    time = seconds * SECOND
    const { status, message } = losses.look()
    return `${status} ${message}`
  }
  expect(lookAt(0)).toBe('healthy ')
  counts.spans = 2
  expect(lookAt(10)).toBe('degraded lost since the start: 2 spans')
  expect(lookAt(69)).toBe('degraded lost since the start: 2 spans')
  expect(lookAt(70)).toBe('healthy lost since the start: 2 spans')
  counts.measurements = 1
  expect(lookAt(500)).toBe('degraded lost since the start: 2 spans, 1 measurements')
  counts.spans = 3
  expect(lookAt(559)).toBe('degraded lost since the start: 3 spans, 1 measurements')
  expect(lookAt(618)).toBe('degraded lost since the start: 3 spans, 1 measurements')
  expect(lookAt(619)).toBe('healthy lost since the start: 3 spans, 1 measurements')
})

test('what was lost before the first look counts as recent', () => {
  expect(new RecentLosses({ spans: () => 5 }).look().status).toBe('degraded')
})
