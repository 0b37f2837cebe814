/** Samples of a CPU profile in the trace file, as Perfetto imports them. */
import { readFileSync } from 'node:fs'
import { openTrace, validate } from '@zeph-telemetry/perfetto'
import { expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { initObservability, withSpan } from '../on.ts'
import { spinForA } from '../profiling/fixtures/spin.ts'
import { cpuSampleLines } from './cpu-sample-lines.ts'

const frame = (functionName: string) => ({
  functionName,
  scriptId: '1',
  url: functionName.startsWith('(') ? '' : 'file:///a.ts',
  lineNumber: 4,
  columnNumber: 0,
})
const NODES = [
  { id: 1, callFrame: frame('(root)'), children: [2, 4] },
  { id: 2, callFrame: frame('main'), children: [3] },
  { id: 3, callFrame: frame('work "quoted"') },
  { id: 4, callFrame: frame('(idle)') },
]

/** Time in microseconds and stack, outermost first, of each sample. */
async function samplesIn(source: string | Uint8Array) {
  const trace = await openTrace(source)
  onTestFinished(() => trace.close())
  const sites = await trace.query(
    'select c.id, c.parent_id, f.name from stack_profile_callsite c join stack_profile_frame f on c.frame_id = f.id',
  )
  const byId = new Map(sites.map((site) => [site['id'], site]))
  const stackOf = (id: unknown): string[] => {
    const site = byId.get(id as never)
    return site === undefined ? [] : [...stackOf(site['parent_id']), String(site['name'])]
  }
  const rows = await trace.query('select ts, callsite_id from cpu_profile_stack_sample order by ts, id')
  const samples = rows.map((row) => ({ time: Number(row['ts']) / 1000, stack: stackOf(row['callsite_id']) }))
  return { trace, samples, complaints: await validate(trace) }
}

const fileOf = (lines: Iterable<string>) => Buffer.from(`[\n${[...lines].join(',\n')}\n]`)

test('each sample is at its time, with its stack; idle time is left out', async () => {
  const profile = {
    nodes: NODES,
    startTime: 5_000_100,
    endTime: 5_000_200,
    samples: [3, 4, 2],
    timeDeltas: [10, 20, 30],
  }
  const { samples, complaints } = await samplesIn(fileOf(cpuSampleLines(profile, 5_000_000)))
  expect(complaints).toEqual([])
  expect(samples).toEqual([
    { time: 110, stack: ['(root)', 'main', 'work "quoted"'] },
    { time: 160, stack: ['(root)', 'main'] },
  ])
})

test('a long profile comes in pieces, none of which needs another', async () => {
  const count = 4500
  const ids = Array.from({ length: count }, (_, index) => 2 + (index % 2))
  const profile = { nodes: NODES, startTime: 1000.4, endTime: 1e6, samples: ids, timeDeltas: ids.map(() => 10.3) }
  const lines = [...cpuSampleLines(profile, 0)]
  expect(lines).toHaveLength(3)
  const { samples, complaints } = await samplesIn(fileOf(lines))
  expect([samples.length, complaints]).toEqual([count, []])
  expect(Math.abs(samples.at(-1)!.time - (1000.4 + count * 10.3))).toBeLessThan(2)
  const alone = await samplesIn(fileOf(lines.slice(1, 2)))
  expect(alone.samples).toEqual(samples.slice(2000, 4000))
})

test('a profile of nothing but idle time has no line', () => {
  const profile = { nodes: NODES, startTime: 0, endTime: 100, samples: [4, 4], timeDeltas: [10, 20] }
  expect([...cpuSampleLines(profile, 0)]).toEqual([])
})

test('where a profile is taken while a trace is written, its samples lie under the span', async () => {
  const traceDir = temporaryDirectory()
  const handle = initObservability({ telemetry: { enabled: true, traceDir }, profiling: { outputDir: traceDir } })
  handle.startProfiling()
  withSpan('tool.execute', {}, () => spinForA(60))
  await handle.stopProfiling()
  await handle.shutdown()
  const [path] = handle.traceFiles
  const { trace, samples, complaints } = await samplesIn(path!)
  expect(complaints).toEqual([])
  const [span] = await trace.query("select ts, dur from slice where name = 'tool.execute'")
  const [start, end] = [Number(span!['ts']) / 1000, (Number(span!['ts']) + Number(span!['dur'])) / 1000]
  const inside = samples.filter(({ stack }) => stack.includes('spinForA'))
  expect(inside.length).toBeGreaterThan(5)
  // Clocks are read one after the other.
  expect(inside.filter(({ time }) => time < start - 1000 || time > end + 1000)).toEqual([])
  expect(inside.every(({ stack }) => stack[1] === '[tool.execute]')).toBe(true)
  const [row] = await trace.query('select distinct tid from cpu_profile_stack_sample join thread using (utid)')
  expect(row!['tid']).toBe(process.pid)
  expect(readFileSync(path!, 'utf8').endsWith(']\n') || readFileSync(path!, 'utf8').endsWith(']')).toBe(true)
})

test('a signal that ends the process finds the samples in the file, though the profile ends after the last flush', async () => {
  const program = ['../trace-file/fixtures/profiled.ts'] as const
  const { signal, traces } = await runProgram({ program, signal: 'SIGTERM' })
  expect(signal).toBe('SIGTERM')
  const { samples, complaints } = await samplesIn(traces[0]!)
  expect(complaints).toEqual([])
  expect(samples.filter(({ stack }) => stack.includes('spinForA')).length).toBeGreaterThan(5)
})
