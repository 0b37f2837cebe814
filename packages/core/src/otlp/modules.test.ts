import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { receiverFor } from './fixtures/sink.ts'

const flags = [`--import=${join(import.meta.dirname, '../fixtures/module-list.ts')}`]
const EXPORTER = /@opentelemetry\/(otlp-|sdk-trace|sdk-metrics|sdk-logs|resources)/

test('the layers load nothing of OpenTelemetry’s exporter until one is made', async () => {
  const { code, stdout } = await runProgram({ program: ['../otlp/fixtures/only-imports.ts'], flags })
  expect(code).toBe(0)
  for (const file of ['otlp-layer.ts', 'otlp-events-layer.ts', 'otlp-metrics.ts']) expect(stdout).toContain(file)
  expect(stdout).not.toMatch(EXPORTER)

  const receiver = await receiverFor()
  const program = ['../otlp/fixtures/exporting.ts', 'natural end'] as const
  const made = await runProgram({ program, flags, environment: { ENDPOINT: `${receiver.url}/v1/traces` } })
  expect({ code: made.code, signal: made.signal, stderr: made.stderr }).toEqual({ code: 5, signal: null, stderr: '' })
  expect(made.stdout).toMatch(EXPORTER)
  expect(made.stdout).not.toContain('@grpc/')
})

test('what speaks gRPC is loaded where that is spoken, and then nothing of HTTP', async () => {
  const receiver = await receiverFor({ protocol: 'grpc' })
  const program = ['../otlp/fixtures/exporting.ts', 'natural end'] as const
  const made = await runProgram({ program, flags, environment: { ENDPOINT: receiver.url, PROTOCOL: 'grpc' } })
  expect(made.stdout).toContain('@grpc/grpc-js')
  expect(made.stdout).not.toContain('otlp-exporter-base')
})
