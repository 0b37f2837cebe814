/** What `metrics_enabled` of the requirement gives where tracing is not enabled. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { initObservability, meter, withSpan } from '../on.ts'

test('metrics are recorded and served, and there is no trace', async () => {
  const traceDir = join(temporaryDirectory(), 'traces')
  await using handle = initObservability({ telemetry: { metricsEnabled: true, traceDir }, metrics: { port: 0 } })
  await handle.ready
  meter.counter('works', { description: 'Works.' }).add(2)
  withSpan('agent.turn', {}, () => {})
  const text = await (await fetch(handle.telemetry.metricsUrl!)).text()
  await handle.flush()
  expect(text).toMatch(/^works_total\S* 2$/m)
  expect([handle.enabled, handle.traceFiles, existsSync(traceDir)]).toEqual([true, [], false])
})
