/** Profiles through the handle of `initObservability`: with telemetry, without it, and by the configuration alone. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { initObservability, withContext, withSpan } from '../on.ts'
import { readProfile, shareOf } from './fixtures/read-profile.ts'
import { spinForA } from './fixtures/spin.ts'

/** Up to the time: the session. */
const sessionIn = (path: string) => /^(.*)_\d{8}T/.exec(basename(path))?.[1]

test('a profile and the trace file have one session, and the span of the one is in the other', async () => {
  const directory = temporaryDirectory()
  const telemetry = { enabled: true, traceDir: join(directory, 'traces') }
  await using handle = initObservability({ telemetry, profiling: { outputDir: join(directory, 'profiles') } })
  expect(await handle.stopProfiling()).toBeNull()
  handle.startProfiling()
  const traceId = withContext({ requestId: 'r-1' }, () =>
    withSpan('tool.execute', {}, (span) => {
      spinForA(50)
      return span.traceId
    }),
  )
  const path = await handle.stopProfiling()
  await handle.flush()
  expect(sessionIn(path!)).toBe(sessionIn(handle.traceFiles[0]!))
  const profile = readProfile(path!)
  expect(profile.zeph.session_id).toBe(sessionIn(path!))
  const span = profile.zeph.spans.find(({ name }) => name === 'tool.execute')
  expect(span).toMatchObject({ trace_id: traceId, request_id: 'r-1' })
  expect(shareOf(profile, 'spinForA', '[tool.execute]')).toBeGreaterThan(0.9)
  expect(await handle.stopProfiling()).toBeNull()
})

test.each([true, false])('with telemetry.enabled = %s, shutdown writes the profile that runs', async (enabled) => {
  const directory = temporaryDirectory()
  const outputDir = join(directory, 'profiles')
  const telemetry = { enabled, traceDir: join(directory, 'traces') }
  const handle = initObservability({ telemetry, profiling: { outputDir, cpuProfiling: true } })
  withSpan('work', {}, () => spinForA(30))
  await handle.shutdown()
  const [name] = readdirSync(outputDir)
  expect(name).toMatch(/\.cpuprofile$/)
  expect(readProfile(join(outputDir, name!)).zeph.spans.some((span) => span.name === 'work')).toBe(enabled)
})

test.each([
  ['ZEPH_PROFILING_CPU_PROFILING', ['cpuprofile']],
  ['ZEPH_PROFILING_MEMORY_PROFILING', ['heapprofile']],
])('%s profiles a program that does not know of it, without telemetry', async (variable, extensions) => {
  const workingDirectory = temporaryDirectory()
  const result = await runProgram({
    program: ['ways-out.ts', 'natural end'],
    workingDirectory,
    environment: { [variable]: 'true' },
  })
  expect(result).toMatchObject({ code: 0, stderr: '', traces: [] })
  const names = readdirSync(join(workingDirectory, '.local/profiles'))
  expect(names.map((name) => name.split('.').at(-1))).toEqual(extensions)
})

test('OTEL_SDK_DISABLED keeps profiles off, too', async () => {
  const workingDirectory = temporaryDirectory()
  const environment = { ZEPH_PROFILING_CPU_PROFILING: 'true', OTEL_SDK_DISABLED: 'true' }
  const result = await runProgram({ program: ['ways-out.ts', 'natural end'], workingDirectory, environment })
  expect(result.stderr).toContain('OTEL_SDK_DISABLED is true')
  expect(() => readdirSync(join(workingDirectory, '.local/profiles'))).toThrow('ENOENT')
})
