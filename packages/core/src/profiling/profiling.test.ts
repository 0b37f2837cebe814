/** Profiles as files: when they are written, what stands in them, and what happens where it cannot be done. */
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ProfilingConfig } from '../config/observability-config.ts'
import { withContext } from '../context/correlation.ts'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { state } from '../global-state.ts'
import { addLayer, withSpan } from '../on.ts'
import { warnOnce } from '../warn-once.ts'
import { PROFILING_DEFAULTS } from './fixtures/profiling-config.ts'
import { readProfile, shareOf } from './fixtures/read-profile.ts'
import { spinForA } from './fixtures/spin.ts'
import { takeHeapSampler } from './heap-sampler.ts'
import { Profiling } from './profiling.ts'

vi.mock(import('../warn-once.ts'), () => ({ warnOnce: vi.fn() }))
afterEach(() => {
  vi.mocked(warnOnce).mockClear()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

interface Opened {
  readonly profiling: Profiling
  readonly directory: string
}

function opened(options: Partial<ProfilingConfig> = {}): Opened {
  const directory = join(temporaryDirectory(), 'profiles')
  const config = { ...PROFILING_DEFAULTS, outputDir: directory, ...options }
  const profiling = new Profiling({ profiling: config, serviceName: 'agent', sessionId: 'session 7' })
  onTestFinished(() => void profiling.stop())
  return { profiling, directory }
}

const warnings = () => vi.mocked(warnOnce).mock.calls.map(([, message]) => message)
const LISTENED = ['SIGTERM', 'SIGINT', 'SIGHUP', 'exit', 'uncaughtExceptionMonitor']
const listeners = () => LISTENED.map((name) => process.listenerCount(name))

test('a CPU profile is a file of its owner alone, named by session and time, with spans and ids in it', () => {
  onTestFinished(addLayer({ name: 'records' }))
  const { profiling, directory } = opened()
  const before = listeners()
  profiling.start()
  withContext({ requestId: 'r-1' }, () => withSpan('tool.execute', {}, () => spinForA(60)))
  const path = profiling.stop()!
  expect(path.replace(`${directory}/`, '')).toMatch(new RegExp(`^session_7_\\d{8}T\\d{6}_${process.pid}\\.cpuprofile$`))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const profile = readProfile(path)
  expect(shareOf(profile, 'spinForA', '[tool.execute]')).toBeGreaterThan(0.9)
  expect(profile.zeph).toMatchObject({ version: 1, service: 'agent', session_id: 'session 7', pid: process.pid })
  expect(profile.zeph.spans.filter(({ name }) => name !== undefined)).toMatchObject([
    {
      name: 'tool.execute',
      request_id: 'r-1',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      samples: expect.any(Number),
    },
  ])
  expect([listeners(), warnings()]).toEqual([before, []])
})

test('a heap profile beside it; the CPU profile is the one that is returned', () => {
  const { profiling, directory } = opened()
  profiling.start({ memory: true })
  const kept = Array.from({ length: 100_000 }, (_, index) => ({ index }))
  const path = profiling.stop()
  expect(kept).toHaveLength(100_000)
  const extensions = readdirSync(directory).map((name) => name.split('.').at(-1))
  expect(extensions.toSorted()).toEqual(['cpuprofile', 'heapprofile'])
  expect(path).toMatch(/\.cpuprofile$/)
})

test('while the heap is profiled its memory is sampled, and the sums stand beside the profile', () => {
  const { profiling, directory } = opened()
  profiling.start()
  expect(profiling.memoryProfiler).toBeUndefined()
  profiling.start({ cpu: false, memory: true })
  const memory = profiling.memoryProfiler!
  expect(memory.running).toBe(true)
  const kept = Array.from({ length: 300_000 }, (_, index) => ({ index }))
  profiling.stop()
  expect([memory.running, kept.length]).toEqual([false, 300_000])
  const name = readdirSync(directory).find((file) => file.endsWith('.heapprofile'))!
  const { memory: sums } = readProfile(join(directory, name)).zeph
  expect(sums!.total_allocations).toBeGreaterThan(5_000_000)
  expect(sums!.peak_memory).toBeGreaterThan(5_000_000)
  expect(memory.report().totalAllocations).toBeGreaterThanOrEqual(sums!.total_allocations)
})

test('a heap profile alone says where memory went', () => {
  const { profiling } = opened()
  profiling.start({ cpu: false, memory: true })
  const kept = Array.from({ length: 300_000 }, (_, index) => ({ index }))
  const path = profiling.stop()!
  expect(kept).toHaveLength(300_000)
  const { head, zeph } = readProfile(path) as unknown as { head: { children: object[] }; zeph: object }
  expect(path).toMatch(/\.heapprofile$/)
  expect(head.children.length).toBeGreaterThan(0)
  expect(JSON.stringify(head)).toContain('profiling.test.ts')
  expect(zeph).toMatchObject({ version: 1, session_id: 'session 7', spans: [] })
})

test('where none ran there is none', () => {
  const { profiling, directory } = opened()
  profiling.startConfigured()
  expect(profiling.stop()).toBeNull()
  profiling.start({ cpu: false })
  expect(profiling.stop()).toBeNull()
  expect(() => readdirSync(directory)).toThrow('ENOENT')
  expect(warnings()).toEqual([])
})

test('what the configuration asks for starts by itself, and runs on where it is asked for once more', () => {
  const { profiling, directory } = opened({ cpuProfiling: true })
  profiling.startConfigured()
  profiling.start()
  spinForA(10)
  expect(profiling.stop()).not.toBeNull()
  profiling.start()
  spinForA(10)
  expect(profiling.stop()).toMatch(/-1\.cpuprofile$|\.cpuprofile$/)
  expect(readdirSync(directory)).toHaveLength(2)
})

test('after five minutes a profile goes on in a next file', () => {
  const { profiling, directory } = opened()
  vi.useFakeTimers({ now: Date.now(), toFake: ['Date', 'setInterval', 'clearInterval'] })
  profiling.start()
  spinForA(10)
  vi.advanceTimersByTime(299_000)
  expect(() => readdirSync(directory)).toThrow('ENOENT')
  vi.advanceTimersByTime(2000)
  expect(readdirSync(directory)).toHaveLength(1)
  spinForA(10)
  expect(profiling.stop()).not.toBeNull()
  expect(readdirSync(directory)).toHaveLength(2)
})

test('a heap snapshot is a file that DevTools opens, of its owner alone; five stay', () => {
  const { profiling, directory } = opened()
  mkdirSync(directory, { recursive: true })
  for (let minute = 0; minute < 6; minute += 1) {
    const path = join(directory, `old_20260101T00000${minute}_1.heapsnapshot`)
    writeFileSync(path, '')
    utimesSync(path, minute, minute)
  }
  const path = profiling.heapSnapshot()!
  expect(path).toMatch(new RegExp(`/session_7_\\d{8}T\\d{6}_${process.pid}\\.heapsnapshot$`))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8').slice(0, 30)).toMatch(/^\{"snapshot":\{"meta"/)
  expect(readdirSync(directory)).toHaveLength(5)
  expect(readdirSync(directory)).not.toContain('old_20260101T000001_1.heapsnapshot')
})

test('a heap snapshot that cannot be written is said', () => {
  const file = join(temporaryDirectory(), 'file')
  writeFileSync(file, '')
  const { profiling } = opened({ outputDir: file })
  expect(profiling.heapSnapshot()).toBeNull()
  expect(warnings()).toEqual([expect.stringMatching(/^there is no heap snapshot: (EEXIST|ENOTDIR)/)])
})

test('50 profiles stay, the oldest go, and files of others are not touched', () => {
  const { profiling, directory } = opened()
  mkdirSync(directory, { recursive: true })
  for (let minute = 0; minute < 52; minute += 1) {
    const path = join(directory, `old_20260101T00${String(minute).padStart(2, '0')}00_1.cpuprofile`)
    writeFileSync(path, '')
    utimesSync(path, minute, minute)
  }
  for (const minute of ['00', '51']) writeFileSync(join(directory, `old_20260101T00${minute}00_1.cpu.pb.gz`), '')
  for (const name of ['mine.cpuprofile', 'old_20260101T000000.cpuprofile', 'notes.txt']) {
    writeFileSync(join(directory, name), '')
    utimesSync(join(directory, name), 0, 0)
  }
  profiling.start()
  spinForA(10)
  profiling.stop()
  const all = readdirSync(directory)
  expect(all.filter((name) => name.endsWith('.pb.gz'))).toEqual(['old_20260101T005100_1.cpu.pb.gz'])
  const names = all.filter((name) => name.startsWith('old_2026') && name.endsWith('profile'))
  expect(all).toHaveLength(50 + 3 + 1)
  expect(names.toSorted()[0]).toBe('old_20260101T000000.cpuprofile')
  expect(names.toSorted()[1]).toBe('old_20260101T000300_1.cpuprofile')
})

describe('what cannot be done is said, and the program goes on', () => {
  test('a rate of 0', () => {
    const { profiling } = opened({ sampleRate: 0, cpuProfiling: true })
    profiling.startConfigured()
    expect(profiling.stop()).toBeNull()
    expect(warnings()).toEqual(['nothing is profiled, since profiling.sample_rate is 0'])
  })

  test('a Node without the inspector', () => {
    const { profiling } = opened()
    const before = listeners()
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    profiling.start({ memory: true })
    expect(warnings()).toEqual([
      'there is no cpuprofile: this Node was built without the inspector',
      'there is no heapprofile: this Node was built without the inspector',
    ])
    vi.restoreAllMocks()
    expect([profiling.stop(), state.around, listeners()]).toEqual([null, undefined, before])
    // Nobody is left with the sampler.
    profiling.start({ cpu: false, memory: true })
    expect(profiling.stop()).not.toBeNull()
  })

  test('a directory that is a file', () => {
    const file = join(temporaryDirectory(), 'file')
    writeFileSync(file, '')
    const { profiling } = opened({ outputDir: file })
    profiling.start()
    spinForA(10)
    expect(profiling.stop()).toBeNull()
    expect(warnings()).toEqual([expect.stringMatching(/^a cpuprofile is lost: EEXIST|^a cpuprofile is lost: ENOTDIR/)])
  })

  test('a heap sampler that another has', () => {
    const { profiling } = opened()
    const giveBack = takeHeapSampler('somebody else')
    profiling.start({ cpu: false, memory: true })
    expect(warnings()).toEqual(["there is no heapprofile: V8's only heap sampler is taken by somebody else"])
    giveBack()
    giveBack()
    profiling.start({ cpu: false, memory: true })
    expect(profiling.stop()).not.toBeNull()
  })
})

describe('on every way out the profiles are written', () => {
  const run = async (wayOut: string, signal?: NodeJS.Signals) => {
    const directory = temporaryDirectory()
    const program = ['../profiling/fixtures/profiles.ts', wayOut] as const
    const result = await runProgram({ program, workingDirectory: directory, ...(signal && { signal }) })
    const folder = join(directory, 'profiles')
    const profiles = readdirSync(folder).map((name) => join(folder, name))
    const cpu = profiles.filter((path) => path.endsWith('.cpuprofile')).map(readProfile)
    return { ...result, cpu, heap: profiles.length - cpu.length }
  }
  const shares = (cpu: readonly ReturnType<typeof readProfile>[]) =>
    cpu.map((profile) => shareOf(profile, 'spinForA', '[at.work]'))

  test.each([
    ['natural end', 0],
    ['process.exit', 3],
    ['an uncaught error', 1],
  ])('%s', async (wayOut, code) => {
    const { cpu, heap, ...result } = await run(wayOut)
    expect(result).toMatchObject({ code, signal: null })
    expect([cpu.length, heap]).toEqual([1, 1])
    expect(shares(cpu)[0]).toBeGreaterThan(0.9)
    expect(cpu[0]!.zeph.spans.find(({ name }) => name === 'at.work')).toMatchObject({ request_id: 'r-1' })
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('%s', async (signal) => {
    const { cpu, heap, ...result } = await run('signal', signal)
    expect(result).toMatchObject({ code: null, signal, stderr: '' })
    expect([cpu.length, heap]).toEqual([1, 1])
    expect(shares(cpu)[0]).toBeGreaterThan(0.9)
  })

  test('a signal that the host handles: what comes after it is in a next file', async () => {
    const { cpu, ...result } = await run('a signal that the host handles', 'SIGTERM')
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(cpu).toHaveLength(2)
    for (const share of shares(cpu)) expect(share).toBeGreaterThan(0.9)
  })
})
