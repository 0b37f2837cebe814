/** Core's own components, with real files and a real receiver. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { initObservability, meter, withSpan } from '@zeph-telemetry/core'
import { startOtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

vi.mock(import('../warn-once.ts'), () => ({ warnOnce: vi.fn(), warn: vi.fn() }))

function start(telemetry: object) {
  const handle = initObservability({ telemetry: { enabled: true, traceDir: temporaryDirectory(), ...telemetry } })
  onTestFinished(() => handle.shutdown())
  const statuses = async () => {
    const { checks } = await handle.health.get()
    return Object.fromEntries(checks.map(({ name, status, message }) => [name, [status, message]]))
  }
  return { handle, statuses }
}

test('a trace file that can be written is healthy; the components go with what they belong to', async () => {
  const { handle, statuses } = start({})
  await handle.ready
  withSpan('agent.turn', {}, () => {})
  await handle.flush()
  expect(await statuses()).toEqual({ log: ['healthy', ''], telemetry: ['healthy', ''], trace_file: ['healthy', ''] })
  await handle.shutdown()
  expect(await statuses()).toEqual({})
})

test('a trace file that cannot be written is degraded, with the reason: the program works without it', async () => {
  const directory = temporaryDirectory()
  const file = join(directory, 'file')
  writeFileSync(file, '')
  const { handle, statuses } = start({ traceDir: join(file, 'traces') })
  const reason = expect.stringMatching(/^the trace file in .* cannot be written: .*ENOTDIR/)
  expect((await statuses())['trace_file']).toEqual(['degraded', reason])
  expect((await handle.health.get()).status).toBe('degraded')
  rmSync(file)
})

test('a receiver that is gone is degraded, with the reason, and what was lost is told; when it is back it is healthy', async () => {
  const first = await startOtlpReceiver()
  const { handle, statuses } = start({ backend: 'otlp', otlpEndpoint: first.url })
  await handle.ready
  const send = async () => {
    withSpan('agent.turn', {}, () => meter.counter('sinks.turns').add(1))
    await handle.flush()
  }
  await send()
  expect(await statuses()).toMatchObject({ otlp_exporter: ['healthy', ''], telemetry: ['healthy', ''] })
  await first.close()
  await send()
  expect(await statuses()).toMatchObject({
    otlp_exporter: ['degraded', expect.stringMatching(/cannot be sent to .*nothing listens there/)],
    telemetry: ['degraded', 'lost since the start: 1 spans and events'],
  })
  const second = await startOtlpReceiver({ port: Number(new URL(first.url).port) })
  onTestFinished(() => second.close())
  await send()
  expect(await statuses()).toMatchObject({
    otlp_exporter: ['healthy', ''],
    telemetry: ['degraded', 'lost since the start: 1 spans and events'],
  })
})

test('where exports kept failing it says that nothing is sent for a while, and what that cost', async () => {
  const receiver = await startOtlpReceiver({ answer: { status: 401 } })
  onTestFinished(() => receiver.close())
  const { handle, statuses } = start({ backend: 'otlp', otlpTracesEndpoint: `${receiver.url}/v1/traces` })
  await handle.ready
  for (let round = 0; round < 4; round += 1) {
    withSpan('agent.turn', {}, () => {})
    await handle.flush()
  }
  expect(receiver.requests).toHaveLength(3)
  expect(await statuses()).toMatchObject({
    otlp_exporter: [
      'degraded',
      expect.stringMatching(/HTTP 401.*; exports kept failing, and no traces are sent for a while$/),
    ],
    telemetry: ['degraded', 'lost since the start: 4 spans and events'],
  })
})

test('what a spool keeps is not lost; what it gave up is', async () => {
  const receiver = await startOtlpReceiver({ answer: { status: 401 } })
  onTestFinished(() => receiver.close())
  const spoolDir = temporaryDirectory()
  const otlpTracesEndpoint = `${receiver.url}/v1/traces`
  const { handle, statuses } = start({ backend: 'otlp', otlpTracesEndpoint, spoolDir, spoolMaxMb: 0.1 })
  await handle.ready
  const send = async (times: number) => {
    for (let round = 0; round < times; round += 1) {
      withSpan('agent.turn', {}, () => {})
      await handle.flush()
    }
  }
  await send(4)
  expect(await statuses()).toMatchObject({ otlp_exporter: ['degraded', expect.anything()], telemetry: ['healthy', ''] })
  await send(30)
  expect(await statuses()).toMatchObject({ telemetry: ['degraded', 'lost since the start: 10 spans and events'] })
})
