/** Profiles as pprof, read back by the package that reads those of others. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Profile } from 'pprof-format'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { addLayer, withSpan } from '../on.ts'
import { CpuProfiler } from './cpu-profiler.ts'
import { PROFILING_DEFAULTS } from './fixtures/profiling-config.ts'
import { spinForA } from './fixtures/spin.ts'
import { HeapProfiler } from './heap-profiler.ts'
import { pprofOf } from './pprof.ts'
import { Profiling } from './profiling.ts'

const frame = (functionName: string, lineNumber: number) => ({
  functionName,
  scriptId: '1',
  url: 'file:///a.ts',
  lineNumber,
  columnNumber: 0,
})

/** Each sample's stack, innermost first, with its values by type. */
function read(bytes: Uint8Array) {
  const profile = Profile.decode(gunzipSync(bytes))
  const text = (index: number | bigint) => profile.stringTable.strings[Number(index)]!
  const types = profile.sampleType.map(({ type, unit }) => `${text(type)}/${text(unit)}`)
  const functions = new Map(profile.function.map((each) => [Number(each.id), each]))
  const locations = new Map(profile.location.map((each) => [Number(each.id), each]))
  const shown = (id: number | bigint) => {
    const { functionId, line } = locations.get(Number(id))!.line[0]!
    const { name, filename } = functions.get(Number(functionId))!
    return `${text(name)} ${text(filename)}:${line}`
  }
  const samples = profile.sample.map(({ locationId, value }) => ({
    stack: locationId.map(shown),
    value: value.map(Number),
  }))
  return { profile, types, samples, defaultType: text(profile.defaultSampleType) }
}

test('a CPU profile: samples and their time by stack, the innermost first, each function once', () => {
  const nodes = [
    { id: 1, callFrame: frame('(root)', -1), children: [2] },
    { id: 2, callFrame: frame('main', 9), children: [3, 4] },
    { id: 3, callFrame: frame('work', 19) },
    { id: 4, callFrame: frame('', -1), children: [5] },
    { id: 5, callFrame: frame('work', 19) },
  ]
  const body = { nodes, startTime: 1000, endTime: 1100, samples: [3, 3, 2, 5], timeDeltas: [10, 20, 30, 15] }
  const { types, samples, defaultType, profile } = read(pprofOf({ body }))
  expect([types, defaultType]).toEqual([['samples/count', 'wall/nanoseconds'], 'wall'])
  const [main, work] = ['main file:///a.ts:10', 'work file:///a.ts:20']
  expect(samples).toEqual([
    { stack: [work, main], value: [2, 50_000] },
    { stack: [main], value: [1, 15_000] },
    { stack: [work, '(anonymous) file:///a.ts:0', main], value: [1, 25_000] },
  ])
  expect([profile.function.length, profile.location.length]).toEqual([3, 3])
  expect([Number(profile.durationNanos), Number(profile.period)]).toEqual([100_000, 25_000])
})

test('a real CPU profile: its spans are frames', () => {
  onTestFinished(addLayer({ name: 'records' }))
  const profiler = new CpuProfiler()
  profiler.start()
  withSpan('tool.execute', {}, () => spinForA(40))
  const { samples } = read(pprofOf(profiler.stop()!))
  const ours = samples.filter(({ stack }) => stack.some((line) => line.startsWith('spinForA')))
  expect(ours.length).toBeGreaterThan(0)
  for (const { stack } of ours) expect(stack.at(-1)).toBe('[tool.execute] :0')
})

test('a real heap profile: what lives, by the stack that allocated it', () => {
  const profiler = new HeapProfiler()
  profiler.start()
  const kept = keepMuch()
  const recorded = profiler.stop()!
  const { types, samples } = read(pprofOf(recorded))
  expect([types, kept.length]).toEqual([['inuse_space/bytes'], 300_000])
  const bytes = samples
    .filter(({ stack }) => stack.some((line) => line.startsWith('keepMuch')))
    .reduce((sum, { value }) => sum + value[0]!, 0)
  expect(bytes).toBeGreaterThan(3_000_000)
})

function keepMuch() {
  return Array.from({ length: 300_000 }, (_, index) => ({ index }))
}

test('profiling.pprof writes each profile once more beside itself, for its owner alone', () => {
  const outputDir = join(temporaryDirectory(), 'profiles')
  const profiling = new Profiling({
    profiling: { ...PROFILING_DEFAULTS, outputDir, pprof: true },
    serviceName: 'agent',
    sessionId: 's',
  })
  profiling.start({ memory: true })
  spinForA(20)
  profiling.stop()
  const names = readdirSync(outputDir)
  expect(names.map((name) => name.replace(/^.*?\./, '')).toSorted()).toEqual([
    'cpu.pb.gz',
    'cpuprofile',
    'heap.pb.gz',
    'heapprofile',
  ])
  const cpu = join(outputDir, names.find((name) => name.endsWith('.cpu.pb.gz'))!)
  expect(read(readFileSync(cpu)).samples.length).toBeGreaterThan(0)
  expect(statSync(cpu).mode & 0o777).toBe(0o600)
})
