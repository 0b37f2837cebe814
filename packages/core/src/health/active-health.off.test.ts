/** Without the condition: health is the same. */
import { health, initObservability } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'

test('components are known and asked, and their secrets kept, as with the condition', async () => {
  const handle = initObservability()
  expect(handle.health).toBe(health)
  expect([handle.telemetry.metricsUrl, handle.telemetry.healthUrl]).toEqual([undefined, undefined])
  const unregister = health.register('database', () => {
    throw new Error('Authorization: Basic dXNlcjpodW50ZXIy')
  })
  handle.health.update({ name: 'queue', status: 'degraded', message: 'full' })
  health.register('hangs', () => new Promise(() => {}), { timeoutMs: 5 })
  const time = expect.any(String)
  expect(await handle.health.get()).toEqual({
    status: 'unhealthy',
    checks: [
      { name: 'database', status: 'unhealthy', message: 'Authorization: Basic [REDACTED:basic]', time },
      { name: 'queue', status: 'degraded', message: 'full', time },
      { name: 'hangs', status: 'unhealthy', message: 'no answer within 5 ms', time },
    ],
    timestamp: time,
  })
  unregister()
  health.remove('hangs')
  await handle.shutdown()
  expect((await health.get()).status).toBe('degraded')
})
