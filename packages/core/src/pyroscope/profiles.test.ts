/** What arrives at a receiver that reads pprof: which profiles, under which names, with what in them. */
import { realpathSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { state } from '../global-state.ts'
import { withSpan } from '../on.ts'
import { spinForA } from '../profiling/fixtures/spin.ts'
import { HeapProfiler } from '../profiling/heap-profiler.ts'
import { takeHeapSampler } from '../profiling/heap-sampler.ts'
import { configureRedaction } from '../redaction/active-redactor.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { PprofReceiver } from './fixtures/pprof-receiver.ts'
import { settingsFor } from './fixtures/settings.ts'
import { started } from './fixtures/started.ts'
import { FrameNames } from './frame-names.ts'
import { LiveHeap } from './live-heap.ts'
import { requirePprof } from './pprof-packages.ts'
import { startPyroscope } from './start-pyroscope.ts'

function allocate(): unknown[] {
  return Array.from({ length: 100_000 }, (_, index) => ({ index, text: `${index}` }))
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

test('wall, CPU and heap: types, periods, and time that is about as long as the work was', async () => {
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url)
  const kept = allocate()
  spinForA(400)
  await running.stop()
  expect(kept).toHaveLength(100_000)
  expect(receiver.profiles.map(({ types, periodType }) => [types, periodType])).toEqual([
    [['samples/count', 'wall/nanoseconds', 'cpu/nanoseconds'], 'wall/nanoseconds'],
    [['cpu/nanoseconds'], 'cpu/nanoseconds'],
    [['inuse_objects/count', 'inuse_space/bytes'], 'inuse_space/bytes'],
  ])
  const [wall, cpu, heap] = receiver.profiles
  const spun = wall!.samples.filter(({ stack }) => stack.some((frame) => frame.includes('spinForA')))
  const wallMs = sum(spun.map(({ values }) => values['wall']!)) / 1e6
  // On a busy machine samples come late.
  expect(wallMs).toBeGreaterThan(80)
  expect(sum(cpu!.samples.map(({ values }) => values['cpu']!))).toBe(
    sum(wall!.samples.map(({ values }) => values['cpu']!)),
  )
  expect(sum(cpu!.samples.map(({ values }) => values['cpu']!))).toBeGreaterThan(20e6)
  expect(cpu!.samples.every(({ values }) => values['cpu']! > 0)).toBe(true)
  const allocated = heap!.samples.filter(({ stack }) => stack.some((frame) => frame.includes('allocate')))
  expect(sum(allocated.map(({ values }) => values['inuse_space']!))).toBeGreaterThan(2e6)
  expect(heap!.samples.flatMap(({ labels }) => Object.keys(labels))).toEqual([])
})

test('the request is what Pyroscope expects of an agent for Node', async () => {
  const receiver = await PprofReceiver.start()
  const before = Date.now() / 1000
  const running = started(`${receiver.url}/base/?org=1`, {
    serviceName: 'agent é',
    metadata: { 'deployment.environment.name': 'prod,{eu}', service_name: 'x', __name__: 'x' },
    tenant: 'team-7',
    headers: async () => ({ authorization: 'Bearer secret' }),
    profiles: ['cpu'],
  })
  spinForA(100)
  await running.stop()
  const [{ path, query, headers, types }] = receiver.profiles as [PprofReceiver['profiles'][number]]
  expect(types).toEqual(['cpu/nanoseconds'])
  expect(path).toBe('/base/ingest')
  expect(query).toEqual({
    org: '1',
    name: `agent__{process_runtime_name=nodejs,process_runtime_version=${process.versions.node},deployment_environment_name=prod__eu_,service_name=agent é}`,
    format: 'pprof',
    spyName: 'nodespy',
    sampleRate: '100',
    from: expect.stringMatching(/^\d{10}$/),
    until: expect.stringMatching(/^\d{10}$/),
  })
  expect(Number(query['from'])).toBeGreaterThanOrEqual(Math.floor(before))
  expect(Number(query['until'])).toBeGreaterThan(Number(query['from']))
  expect(headers).toMatchObject({
    authorization: 'Bearer secret',
    'x-scope-orgid': 'team-7',
    'content-type': 'application/octet-stream',
    'user-agent': expect.stringMatching(/^zeph-telemetry\//),
  })
})

test('a window follows the other by itself, each with what is new in it', async () => {
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url, { intervalMs: 300, profiles: ['wall', 'heap'] })
  await receiver.until(() => receiver.of('inuse_space/bytes').length >= 2)
  await running.stop()
  const windows = receiver.profiles.map(({ query }) => [Number(query['from']), Number(query['until'])] as const)
  expect(windows.every(([from, until]) => until > from)).toBe(true)
  expect(running.status).toMatchObject({ sent: receiver.profiles.length, lost: 0 })
})

test('functions have their file, from the working directory on, and their line; other paths of the machine are not sent', async () => {
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url)
  const kept = allocate()
  await running.stop()
  expect(kept).toBeDefined()
  const heap = receiver.of('inuse_space/bytes')[0]!
  const frames = heap.samples.flatMap(({ stack }) => stack)
  expect(frames).toContainEqual(
    expect.stringMatching(/^\.\/packages\/core\/src\/pyroscope\/profiles\.test\.ts:allocate:\d+$/),
  )
  expect(frames).toContain('(external)')
  const directory = realpathSync(process.cwd())
  expect(receiver.profiles.flatMap(({ strings }) => strings.filter((text) => text.includes(directory)))).toEqual([])
})

test('secrets in the paths and names of code are replaced', () => {
  const before = state.redactor
  configureRedaction({})
  onTestFinished(() => {
    state.redactor = before
  })
  const frames = new FrameNames('/srv/app')
  const file = '/srv/app/jobs/jane.doe@example.com/run.js'
  expect(frames.nameOf({ name: 'run', file, line: 7 })).toMatch(/^\.\/jobs\/.*\[.*\].*:run:7$/)
  expect(frames.fileOf(file)).not.toContain('jane')
  expect(frames.nameOf({ name: '(external)', file: '', line: 0 })).toBe('(external)')
  expect(frames.nameOf({ name: 'f', file: '/srv/application/a.js', line: 1 })).toBe('/srv/application/a.js:f:1')
})

test('V8 has one sampler of the heap: while another has it there are no heap profiles, and then there are', async () => {
  using stderr = new CapturedStderr()
  const giveBack = takeHeapSampler('somebody else')
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url, { profiles: ['heap'] })
  await running.flush()
  expect(receiver.profiles).toHaveLength(0)
  expect(stderr.about('taken by somebody else')).toHaveLength(1)
  giveBack()
  await running.flush()
  expect(() => new HeapProfiler().start()).toThrow(/taken by Pyroscope/)
  await running.flush()
  expect(receiver.of('inuse_space/bytes')).toHaveLength(1)
  await running.stop()
  expect(state.heapSampler).toBeUndefined()
})

test('who ends the sampler from outside costs one heap profile', async () => {
  using stderr = new CapturedStderr()
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url, { profiles: ['heap'] })
  requirePprof().pprof.heap.stop()
  await running.flush()
  expect(stderr.about('a heap profile for Pyroscope is lost')).toHaveLength(1)
  await running.flush()
  await running.flush()
  expect(receiver.of('inuse_space/bytes').length).toBeGreaterThan(0)
})

test('who ends the profiler of time from outside costs one profile, and nothing of the program', async () => {
  using stderr = new CapturedStderr()
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url, { profiles: ['wall'] })
  requirePprof().pprof.time.stop(false)
  expect(withSpan('meanwhile', {}, () => 7)).toBe(7)
  expect(running.spans[0]!.attributes).toEqual({})
  await running.flush()
  spinForA(100)
  await running.flush()
  expect(
    receiver.profiles.some(({ samples }) =>
      samples.some(({ stack }) => stack.some((frame) => frame.includes('spinForA'))),
    ),
  ).toBe(true)
  expect(stderr.lines).toEqual([])
})

test('where the profiler is another’s already there are heap profiles alone, no links, and one message', async () => {
  using stderr = new CapturedStderr()
  const { time } = requirePprof().pprof
  time.start({})
  onTestFinished(() => void time.stop())
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url)
  expect(withSpan('a', {}, () => 7)).toBe(7)
  await running.stop()
  expect(receiver.profiles.map(({ types }) => types[0])).toEqual(['inuse_objects/count'])
  expect(running.spans[0]!.attributes).toEqual({})
  expect(stderr.about('there are no CPU profiles for Pyroscope: Wall profiler is already started')).toHaveLength(1)
  expect(time.isStarted()).toBe(true)
})

test('a profiler that another starts in the place of ours cannot keep a function from being called', () => {
  const { time } = requirePprof().pprof
  const running = started('http://127.0.0.1:1', { profiles: ['wall'] })
  time.stop(false)
  time.start({ withContexts: true })
  expect(withSpan('a', {}, () => 7)).toBe(7)
  expect(running.status.lost).toBe(0)
  time.stop(false)
})

test('a heap profiler that is another’s already leaves the sampler to whoever asks next', () => {
  using stderr = new CapturedStderr()
  const { heap } = requirePprof().pprof
  heap.start(1_000_000, 8)
  const live = new LiveHeap(heap)
  expect(state.heapSampler).toBeUndefined()
  expect(live.take()).toBeUndefined()
  heap.stop()
  live.stop()
  expect(state.heapSampler).toBeUndefined()
  expect(stderr.lines.length).toBeLessThanOrEqual(1)
})

test.each([
  ['is not installed', 'MODULE_NOT_FOUND', /npm install @datadog\/pprof@5\.20\.0\n$/],
  ['has no binary', 'ERR_NO_BINARY', /cannot be used with Node \d+\.\d+\.\d+ on \w+ \w+: .*@datadog\/pprof\n$/],
])('a profiler that %s is said once, and nothing is profiled', (_why, code, message) => {
  using stderr = new CapturedStderr()
  const load = () => {
    throw Object.assign(new Error(`${code} of @datadog/pprof`), { code })
  }
  const before = stderr.lines.length
  expect(startPyroscope(settingsFor('http://127.0.0.1:1'), load)).toBeUndefined()
  const said = stderr.lines.slice(before)
  // Said once a process, whatever the reason.
  if (said.length > 0) expect(said).toEqual([expect.stringMatching(message)])
})
