/** Pyroscope's own SDK as the engine: the same receiver, and none of its accidents. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { state } from '../global-state.ts'
import { withSpan } from '../on.ts'
import { spinForA } from '../profiling/fixtures/spin.ts'
import { takeHeapSampler } from '../profiling/heap-sampler.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { hang, PprofReceiver, status } from './fixtures/pprof-receiver.ts'
import { settingsFor } from './fixtures/settings.ts'
import { started } from './fixtures/started.ts'
import { requireSdk, runPyroscopeNodejs } from './pyroscope-nodejs.ts'

const ENGINE = { engine: 'pyroscope-nodejs' } as const

test('its profiles arrive at the same receiver, the last ones too; spans have no links and are not recorded of it', async () => {
  const receiver = await PprofReceiver.start()
  const basic = `Basic ${Buffer.from('user:pass:word').toString('base64')}`
  const running = started(receiver.url, {
    ...ENGINE,
    tenant: 'team-7',
    metadata: { 'deployment.environment.name': 'prod' },
    headers: async () => ({ Authorization: basic }),
  })
  await running.flush()
  withSpan('agent.turn', {}, () => spinForA(100))
  await running.stop()
  const types = new Set(receiver.profiles.map((profile) => profile.types.join()))
  expect(types).toEqual(
    new Set(['samples/count,wall/nanoseconds,cpu/nanoseconds', 'inuse_objects/count,inuse_space/bytes']),
  )
  expect(receiver.of('inuse_space/bytes')).toHaveLength(2)
  for (const { headers, query } of receiver.profiles) {
    expect(headers).toMatchObject({ authorization: basic, 'x-scope-orgid': 'team-7' })
    expect(query['name']).toMatch(/^agent-under-test\{.*deployment_environment_name=prod.*\}$/)
  }
  expect(running.spans.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
    { name: 'agent.turn', attributes: {} },
  ])
  expect(running.status).toMatchObject({ hasLinks: false, problem: undefined })
  expect(state.heapSampler).toBeUndefined()
})

test('a round that throws is no rejection that nobody handles: it is said once', async () => {
  using stderr = new CapturedStderr()
  const rejections: unknown[] = []
  const onRejection = (reason: unknown) => void rejections.push(reason)
  process.on('unhandledRejection', onRejection)
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url, { ...ENGINE, intervalMs: 100 })
  await running.flush()
  const { heapProfiler } = requireSdk().profiler() as unknown as { heapProfiler: { profiler: { stop(): null } } }
  heapProfiler.profiler.stop()
  await sleep(400)
  await running.stop()
  process.off('unhandledRejection', onRejection)
  expect(rejections).toEqual([])
  expect(stderr.about('does not profile as it should: Heap profiler is not enabled')).toHaveLength(1)
  expect(running.status.problem).toContain('Heap profiler is not enabled')
})

test.each([
  ['answers 500', status(500)],
  ['never answers', hang],
])('a server that %s keeps neither flush nor stop', async (_what, behaviour) => {
  const receiver = await PprofReceiver.start()
  receiver.always = behaviour
  const running = started(receiver.url, { ...ENGINE, shutdownTimeoutMs: 400 })
  const since = performance.now()
  await running.flush()
  await running.stop()
  expect(receiver.requests.length).toBeGreaterThan(0)
  expect(performance.now() - since).toBeLessThan(5000)
})

test.each(['natural end', 'shutdown'])('a program ends by itself, its timer does not keep it: %s', async (wayOut) => {
  const receiver = await PprofReceiver.start()
  const result = await runProgram({
    program: ['../pyroscope/fixtures/pushing.ts', wayOut],
    flags: ['--no-warnings'],
    environment: { ENDPOINT: receiver.url, ENGINE: 'pyroscope-nodejs' },
  })
  expect(result).toMatchObject({ code: 5, signal: null, stderr: '' })
  if (wayOut === 'shutdown') expect(receiver.profiles.length).toBeGreaterThan(0)
})

test('a server that never answers does not keep a program whose round is under way', async () => {
  const receiver = await PprofReceiver.start()
  receiver.always = hang
  const result = await runProgram({
    program: ['../pyroscope/fixtures/pushing.ts', 'natural end, a little later'],
    flags: ['--no-warnings'],
    environment: { ENDPOINT: receiver.url, ENGINE: 'pyroscope-nodejs', INTERVAL_MS: '100', PATIENCE_MS: '500' },
  })
  expect(receiver.requests.length).toBeGreaterThan(0)
  expect(result).toMatchObject({ code: 5, signal: null })
})

test('while another has the sampler of the heap it profiles without, and says so', async () => {
  using stderr = new CapturedStderr()
  const giveBack = takeHeapSampler('somebody else')
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url, ENGINE)
  await running.flush()
  await running.stop()
  giveBack()
  expect(new Set(receiver.profiles.map(({ types }) => types[0]))).toEqual(new Set(['samples/count']))
  expect(running.status.problem).toContain('taken by somebody else')
  expect(stderr.lines.length).toBeLessThanOrEqual(1)
})

test('where it is not installed that is said, and nothing is profiled', () => {
  using stderr = new CapturedStderr()
  const load = () => {
    throw Object.assign(new Error("Cannot find module '@pyroscope/nodejs'"), { code: 'MODULE_NOT_FOUND' })
  }
  expect(runPyroscopeNodejs({ ...settingsFor('http://127.0.0.1:1'), ...ENGINE }, load)).toBeUndefined()
  expect(stderr.lines.join('')).toMatch(
    /nothing is profiled for Pyroscope by @pyroscope\/nodejs: .*npm install @pyroscope\/nodejs@0\.6\.4|^$/,
  )
})
