/** Keys of `[profiling]` that need more than a profiler, by the configuration of a program. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { initObservability, withSpan } from '../on.ts'

test('chrome_tracing names the trace file trace.json beside the profiles', async () => {
  const directory = temporaryDirectory()
  const telemetry = { enabled: true, traceDir: join(directory, 'traces') }
  const profiling = { outputDir: join(directory, 'profiles'), chromeTracing: true }
  const handle = initObservability({ telemetry, profiling })
  withSpan('agent.turn', {}, () => {})
  await handle.shutdown()
  const [path] = handle.traceFiles
  expect(dirname(path!)).toBe(telemetry.traceDir)
  expect(readFileSync(join(profiling.outputDir, 'trace.json'), 'utf8')).toBe(readFileSync(path!, 'utf8'))
  expect(readFileSync(path!, 'utf8')).toContain('"agent.turn"')
})

test('without a local backend it writes the trace file for it', async () => {
  const outputDir = temporaryDirectory()
  const telemetry = {
    enabled: true,
    backend: 'otlp',
    otlpEndpoint: 'http://127.0.0.1:9',
    shutdownTimeoutMs: 100,
  } as const
  const handle = initObservability({ telemetry, profiling: { outputDir, chromeTracing: true } })
  withSpan('agent.turn', {}, () => {})
  await handle.shutdown()
  expect(readFileSync(join(outputDir, 'trace.json'), 'utf8')).toContain('"agent.turn"')
  expect(readdirSync(outputDir)).toHaveLength(2)
})

test('what is asked for in vain is said once', async () => {
  const environment = { ZEPH_PROFILING_CHROME_TRACING: 'true', ZEPH_PROFILING_PERF_PROFILING: 'true' }
  const { stderr, code } = await runProgram({ program: ['ways-out.ts', 'natural end'], environment })
  const lines = stderr.trimEnd().split('\n')
  expect([code, lines.length]).toEqual([0, 2])
  expect(lines[0]).toContain('profiling.chrome_tracing has no effect while telemetry.enabled is false')
  expect(lines[1]).toContain('profiling.perf_profiling has no effect')
})

test('a heap snapshot by the handle', async () => {
  const outputDir = temporaryDirectory()
  await using handle = initObservability({ telemetry: { enabled: false }, profiling: { outputDir } })
  const path = handle.heapSnapshot()!
  expect([dirname(path), statSync(path).size > 1_000_000]).toEqual([outputDir, true])
})
