import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addLayer, startSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import type { RecordingSpan } from '../engine/recording-span.ts'
import { abandon, abandonedSpans } from '../instrument/watchdog.ts'
import { RunningMetrics } from './fixtures/running-metrics.ts'
import { CORE_METRICS } from './metric-map.ts'
import { prometheusNames } from './prometheus-names.ts'
import { observeSelf } from './self-metrics.ts'

test('spans that the watchdog ended are counted by what it counts itself', async () => {
  await using running = new RunningMetrics()
  const before = abandonedSpans()
  expect(await running.values('zeph_telemetry_span_abandoned_total')).toEqual({ '': before })
  const stop = addLayer({ name: 'any' })
  abandon(startSpan('agent.turn') as RecordingSpan)
  stop()
  expect(await running.values('zeph_telemetry_span_abandoned_total')).toEqual({ '': before + 1 })
})

test('a part of core lets its counters be read for as long as it is there', async () => {
  await using running = new RunningMetrics()
  let dropped = 1
  const stop = observeSelf('zeph.telemetry.span.dropped', (observe) =>
    observe(dropped, { 'otel.component.type': 'trace_file', 'error.type': 'queue_full' }),
  )
  const values = async () => Object.values(await running.values('zeph_telemetry_span_dropped_total'))
  expect(await values()).toEqual([1])
  dropped = 3
  expect(await values()).toEqual([3])
  stop()
})

test('every metric that can be dropped is there from the start, so that a rate can be taken', async () => {
  await using running = new RunningMetrics()
  expect(await running.values('zeph_telemetry_measurement_dropped_total')).toEqual({
    invalid_value: 0,
    unreadable: 0,
  })
})

test('the table of docs/metrics.md says what the metric map says', () => {
  const rows = Object.entries(CORE_METRICS).map(([name, { type, unit, brief, attributes }]) => {
    const [exported] = prometheusNames(name, { type, unit })
    const keys = Object.keys(attributes).map((key) => `\`${key}\``)
    return `| \`${name}\` | \`${exported}\` | ${type} | \`${unit}\` | ${brief} | ${keys.join(', ')} |`.replace(
      / +/g,
      ' ',
    )
  })
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/metrics.md'), 'utf8')
  const [, own = ''] = text.split("## Core's own metrics\n")
  const lines = own.split('\n').map((line) => line.replace(/ +/g, ' '))
  expect(lines.filter((line) => /^\| `(otel|zeph)\./.test(line))).toEqual(rows)
})
