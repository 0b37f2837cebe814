/** The usage example of the requirement document runs and does what it says, on and off. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startOtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { expect, onTestFinished, test } from 'vitest'

const EXAMPLE = fileURLToPath(new URL('../../examples/unified-observability.ts', import.meta.url))

interface Ran {
  readonly code: unknown
  readonly stdout: string
  /** Lines of stderr that are JSON. */
  readonly lines: readonly Record<string, unknown>[]
  readonly folder: string
}

async function run(environment: NodeJS.ProcessEnv, ...conditions: string[]): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'unified-observability-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const flags = ['@zeph-telemetry/source', ...conditions].map((condition) => `--conditions=${condition}`)
  const child = spawn(process.execPath, [...flags, EXAMPLE], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ZEPH_METRICS_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ])
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'))
  return { code, stdout, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), folder }
}

test('one event is a log line, a span over gRPC, measurements and samples of a profile, with the same ids', async () => {
  const receiver = await startOtlpReceiver({ protocol: 'grpc' })
  onTestFinished(() => receiver.close())
  const { code, stdout, lines } = await run(
    // Port 4317 would select it.
    { ENABLE_PROFILING: '1', TRACING_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    'profiling',
  )
  expect(code).toBe(0)
  const line = lines.find(({ msg }) => msg === 'burst')!
  expect(line).toMatchObject({ level: 'info', burst_id: 42, request_id: 'request-42' })
  const span = receiver.spans().find(({ name }) => name === 'burst')!
  expect([span.traceId, span.spanId]).toEqual([line['trace_id'], line['span_id']])
  const counted = receiver.metrics().filter(({ name }) => name.startsWith('burst.'))
  expect(new Set(counted.map(({ name }) => name))).toEqual(new Set(['burst.neurons_fired', 'burst.synapses_activated']))
  const [, path = ''] = /^Profile saved to: (.*)$/m.exec(stdout) ?? []
  const { zeph } = JSON.parse(readFileSync(path, 'utf8')) as { zeph: { spans: Record<string, unknown>[] } }
  expect(zeph.spans).toContainEqual(
    expect.objectContaining({ name: 'burst', span_id: line['span_id'], request_id: 'request-42' }),
  )
})

test('without the condition it is the same program with the log line alone', async () => {
  const { code, stdout, lines } = await run({ ENABLE_PROFILING: '1' })
  expect([code, stdout]).toEqual([0, ''])
  const line = lines.find(({ msg }) => msg === 'burst')!
  expect(line).toMatchObject({ burst_id: 42, request_id: 'request-42' })
  expect(line).not.toHaveProperty('trace_id')
})
