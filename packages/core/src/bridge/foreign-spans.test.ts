/** Spans that were not made by core's functions are measured like all others. */
import { trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { defineSpans, initObservability, withSpan, zephSpanProcessor } from '@zeph-telemetry/core'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import type { MetricsSnapshot } from './metrics-snapshot.ts'

const spans = defineSpans({
  'agent.turn': { kind: 'internal', phase: 'turn', brief: 'a turn', attributes: {} },
} as const)

let snapshot: () => MetricsSnapshot
beforeEach(() => {
  const handle = initObservability({
    telemetry: { enabled: true, traceDir: temporaryDirectory(), systemMetricsIntervalSecs: 0 },
    logging: { level: 'off' },
  })
  onTestFinished(() => handle.shutdown())
  snapshot = handle.snapshot
})

test('those of an instrumentation that uses OpenTelemetry, in the scope that they run in, renamed or failed', () => {
  withSpan('first', {}, () => {})
  spans.with('agent.turn', {}, () => {
    const span = trace.getTracer('@opentelemetry/instrumentation-http').startSpan('HTTP GET')
    span.updateName('GET /orders')
    span.setStatus({ code: 2 })
    span.end()
  })
  expect(snapshot().spans).toMatchObject({ 'GET /orders': { turn: { count: 1, errors: 1 } } })
  expect(snapshot().spans['HTTP GET']).toBeUndefined()
})

test("those of a host's own SDK, with the times that it gave them", () => {
  const host = new TracerProvider({ spanProcessors: [zephSpanProcessor()] }).getTracer('host')
  const span = host.startSpan('host.request', { startTime: [1_700_000_000, 0] })
  span.end([1_700_000_002, 500_000_000])
  expect(snapshot().spans['host.request']!.outside).toMatchObject({ count: 1, last: 2.5 })
})
