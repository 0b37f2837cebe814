/** The server as the configuration starts it. */
import { join } from 'node:path'
import { initObservability, meter } from '@zeph-telemetry/core'
import { expect, test, vi } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { parseExposition } from '../metrics/fixtures/parse-exposition.ts'

vi.mock(import('../warn-once.ts'), () => ({ warnOnce: vi.fn() }))

test('is there when the handle is ready, serves what the program measures and how it is, and goes with the handle', async () => {
  const telemetry = { enabled: true, traceDir: temporaryDirectory(), serviceName: 'served' }
  const handle = initObservability({ telemetry, metrics: { enabled: true, port: 0, metricsPath: '/own' } })
  expect(handle.telemetry.metricsUrl).toBeUndefined()
  await handle.ready
  const { metricsUrl = '', healthUrl = '' } = handle.telemetry
  expect([metricsUrl, healthUrl]).toEqual([expect.stringMatching(/:\d+\/own$/), expect.stringMatching(/:\d+\/health$/)])
  meter.counter('handle.orders').add(2)
  const text = await (await fetch(metricsUrl)).text()
  const families = parseExposition(text)
  expect(families.get('target_info')?.samples[0]?.labels['service_name']).toBe('served')
  expect(families.get('handle_orders_total')?.samples[0]?.value).toBe(2)
  const unregister = handle.health.register('database', () => 'unhealthy')
  const response = await fetch(healthUrl)
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { checks: expect.arrayContaining([expect.objectContaining({ name: 'database' })]) },
  ])
  unregister()
  await handle.shutdown()
  expect([handle.telemetry.metricsUrl, handle.telemetry.healthUrl]).toEqual([undefined, undefined])
  await expect(fetch(metricsUrl)).rejects.toThrow()
})

test('is not there where it is not asked for', async () => {
  await using handle = initObservability({ telemetry: { enabled: true, traceDir: temporaryDirectory() } })
  await handle.ready
  expect(handle.telemetry.metricsUrl).toBeUndefined()
})

const OBSERVED = join(import.meta.dirname, 'fixtures/observed.ts')
const variables = { ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_METRICS_ENABLED: 'true', ZEPH_METRICS_PORT: '0' }

test('is said on stderr, and the program ends when it is done', async () => {
  const { code, stdout, stderr } = await runProgram({ program: [OBSERVED], environment: variables })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'status 200\n' })
  expect(stderr).toMatch(
    /^zeph-telemetry: metrics are served at http:\/\/127.0.0.1:\d+\/metrics, health at http:.*\/health\n$/,
  )
})

test.each([
  [
    'a path that is none',
    { ZEPH_METRICS_METRICS_PATH: 'metrics' },
    /ZEPH_METRICS_METRICS_PATH is "metrics", but must be a path/,
  ],
  ['a port that is none', { ZEPH_METRICS_PORT: '70000' }, /ZEPH_METRICS_PORT is "?70000"?, but must be /],
])('%s is said by its name, and the program goes on', async (_, environment, message) => {
  const { code, stdout, stderr } = await runProgram({
    program: ['configures.ts'],
    environment: { ...variables, ...environment },
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'values 1 2\n' })
  expect(stderr).toMatch(message)
})
