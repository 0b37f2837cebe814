/** What is said where `logging.otlp` is set in vain. Without the condition: `otlp-lines-notice.off.test.ts`. */
import { beforeEach, expect, test } from 'vitest'
import { mergedConfig } from '../../config/merge.ts'
import type { TelemetryConfig } from '../../config/observability-config.ts'
import { state } from '../../global-state.ts'
import '../../on.ts'
import { otlpLinesNotice } from './otlp-lines-notice.ts'

const config = (telemetry: Partial<TelemetryConfig>, otlp = true) => {
  const all = mergedConfig([])
  return { logging: { ...all.logging, otlp }, telemetry: { ...all.telemetry, ...telemetry } }
}
const SENDING = { enabled: true, backend: ['otlp'], otlpEndpoint: 'http://localhost:4318' } as const

beforeEach(() => {
  state.given = {}
  return () => {
    state.given = undefined
  }
})

test.each<[where: string, telemetry: Partial<TelemetryConfig>, why: string]>([
  ['telemetry is not enabled', { ...SENDING, enabled: false }, 'telemetry.enabled is false'],
  ['nothing goes over OTLP', { ...SENDING, backend: ['local'] }, 'telemetry.backend has no "otlp"'],
  [
    'the only endpoint is one for traces',
    { ...SENDING, otlpEndpoint: undefined, otlpTracesEndpoint: 'http://localhost:4318/v1/traces' },
    'neither telemetry.otlp_endpoint nor telemetry.otlp_logs_endpoint is set',
  ],
])('it says why where %s', (_where, telemetry, why) => {
  expect(otlpLinesNotice(config(telemetry))).toEqual([
    { subject: 'logging.otlp', message: `logging.otlp has no effect: ${why}; lines go to the other outputs alone` },
  ])
})

test.each<[where: string, telemetry: Partial<TelemetryConfig>, otlp: boolean]>([
  ['lines are sent', SENDING, true],
  [
    'they have an endpoint of their own',
    { ...SENDING, otlpEndpoint: undefined, otlpLogsEndpoint: 'http://l:1/v1/logs' },
    true,
  ],
  ['nobody asked for it', { ...SENDING, enabled: false }, false],
])('it says nothing where %s', (_where, telemetry, otlp) => {
  expect(otlpLinesNotice(config(telemetry, otlp))).toEqual([])
})

test('it says nothing before anybody started observability: who does may still give it an effect', () => {
  state.given = undefined
  expect(otlpLinesNotice(config({ ...SENDING, enabled: false }))).toEqual([])
})
