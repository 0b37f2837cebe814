/** Profiles through the handle of `initObservability`: with telemetry, without it, and by the configuration alone. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { initObservability, instrumentFn, withContext, withSpan } from '../on.ts'
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

test('profile: true is a profile of the span, of a block and of a function', async () => {
  const directory = temporaryDirectory()
  const outputDir = join(directory, 'profiles')
  const telemetry = { enabled: true, traceDir: join(directory, 'traces') }
  const handle = initObservability({ telemetry, profiling: { outputDir } })
  const ended: boolean[] = []
  const options = { profile: true, onEnd: () => void ended.push(true) }
  const work = instrumentFn('tool.execute', options, async (milliseconds: number) => spinForA(milliseconds))
  await withSpan('agent.turn', {}, () => work(20), { profile: true })
  withSpan('agent.turn', {}, () => spinForA(5))
  await handle.shutdown()
  const profiles = readdirSync(outputDir).map((name) => readProfile(join(outputDir, name)))
  expect(profiles.map(({ zeph }) => zeph.span?.name).toSorted()).toEqual(['agent.turn', 'tool.execute'])
  expect(ended).toEqual([true])
  for (const profile of profiles) expect(shareOf(profile, 'spinForA', '[tool.execute]')).toBeGreaterThan(0.9)
})

test('profiling.spans is the same by configuration', async () => {
  const directory = temporaryDirectory()
  const outputDir = join(directory, 'profiles')
  const telemetry = { enabled: true, traceDir: join(directory, 'traces') }
  const handle = initObservability({ telemetry, profiling: { outputDir, spans: ['agent.turn'] } })
  withSpan('agent.turn', {}, () => withSpan('tool.execute', {}, () => spinForA(20)))
  await handle.shutdown()
  expect(readdirSync(outputDir).map((name) => readProfile(join(outputDir, name)).zeph.span?.name)).toEqual([
    'agent.turn',
  ])
})

test('the memory profiler is there while memory is profiled, and its report stays', async () => {
  const outputDir = temporaryDirectory()
  const handle = initObservability({ telemetry: { enabled: false }, profiling: { outputDir } })
  expect(handle.memoryProfiler).toBeUndefined()
  handle.startProfiling({ cpu: false, memory: true })
  const kept = Array.from({ length: 100_000 }, (_, index) => ({ index }))
  await handle.shutdown()
  const { samples, totalAllocations } = handle.memoryProfiler!.report()
  expect(samples.length).toBeGreaterThan(1)
  expect([kept.length, totalAllocations > 1_000_000, handle.memoryProfiler!.running]).toEqual([100_000, true, false])
})

test('profiling.http: a profile with spans, started and ended over HTTP', async () => {
  const directory = temporaryDirectory()
  const telemetry = { enabled: true, traceDir: join(directory, 'traces') }
  const profiling = { outputDir: join(directory, 'profiles'), http: true }
  await using handle = initObservability({ telemetry, profiling, metrics: { enabled: true, port: 0 } })
  await handle.ready
  const url = `${handle.telemetry.healthUrl}/profile`
  expect((await fetch(url, { method: 'POST' })).status).toBe(202)
  withSpan('tool.execute', {}, () => spinForA(20))
  const { file } = (await (await fetch(`${url}/stop`, { method: 'POST' })).json()) as { file: string }
  expect(shareOf(readProfile(file), 'spinForA', '[tool.execute]')).toBeGreaterThan(0.9)
})
