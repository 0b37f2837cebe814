/** OpenTelemetry's variables for certificates hold for exports, too. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { selfSigned } from '@zeph-telemetry/otlp-receiver'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { endSpans, receiverFor, sinkTo } from './fixtures/sink.ts'

afterEach(() => void vi.unstubAllEnvs())

test('OTEL_EXPORTER_OTLP_CERTIFICATE makes a receiver trusted', async () => {
  const tls = selfSigned()
  const certificate = join(temporaryDirectory(), 'ca.pem')
  writeFileSync(certificate, tls.cert)
  vi.stubEnv('OTEL_EXPORTER_OTLP_CERTIFICATE', certificate)
  const receiver = await receiverFor({ tls })
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`)
  endSpans('one')
  await layer.flush()
  expect(problems).toEqual([])
  expect(receiver.spans()).toHaveLength(1)
})

test('without it an unknown certificate is refused, clearly', async () => {
  const receiver = await receiverFor({ tls: selfSigned() })
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`)
  endSpans('one')
  await layer.flush()
  expect(problems).toEqual([expect.stringMatching(/self-signed certificate/)])
  expect(layer.failed).toBe(1)
})
