/** Who calls `initObservability` once more gets the handle that is there, and is told what of the wishes is not in force. */
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'
import { initObservability } from './on.ts'
import { warnOnce } from './warn-once.ts'

vi.mock(import('./warn-once.ts'), () => ({ warnOnce: vi.fn() }))
afterEach(() => void vi.mocked(warnOnce).mockClear())

const told = () => vi.mocked(warnOnce).mock.calls.map(([, message]) => message)
const IN_FORCE =
  'initObservability was called again; the first call stays in force until its handle is shut down. Not used: '

function first() {
  const traceDir = temporaryDirectory()
  const config = { telemetry: { enabled: true, traceDir, sampleRate: 0.5 }, metrics: { port: 7 } }
  return { config, handle: initObservability(config) }
}

test('the same configuration, part of it, or none, needs no word', async () => {
  const { config, handle } = first()
  await using _ = handle
  for (const again of [config, {}, { metrics: { port: 7 } }, { logging: {} }, undefined]) {
    expect(initObservability(again)).toBe(handle)
  }
  expect(told()).toEqual([])
})

test('what differs is told key by key, by whatever name it is given; secrets are not shown', async () => {
  await using handle = first().handle
  expect(initObservability({ telemetry: { sampleRate: 1, tracingEnabled: false }, metrics: { port: 7 } })).toBe(handle)
  expect(initObservability({ telemetry: { otlpHeadersVaultKey: 'my-secret-name' } })).toBe(handle)
  expect(told()).toEqual([
    `${IN_FORCE}telemetry.sample_rate (0.5, not 1), telemetry.enabled (true, not false)`,
    `${IN_FORCE}telemetry.otlp_headers_vault_key`,
  ])
})

test('a wrong value of a later call is told, and stops nobody', async () => {
  await using handle = first().handle
  expect(initObservability({ metrics: { port: -1 } })).toBe(handle)
  expect(told()).toEqual([`${IN_FORCE}metrics.port is -1, but must be a whole number from 0 to 65535`])
})

test('after the shutdown a call is the first again', async () => {
  await first().handle.shutdown()
  await using next = initObservability({
    telemetry: { enabled: true, traceDir: temporaryDirectory(), sampleRate: 0.25 },
  })
  expect([next.enabled, told()]).toEqual([true, []])
})
