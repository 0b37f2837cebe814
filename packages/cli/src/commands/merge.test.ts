import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { flows, openTrace, spans, unfinished, validate } from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import { type CliEnd, runCli } from '../fixtures/run-cli.ts'
import {
  type BuiltSpan,
  closedText,
  type TraceEventLine,
  temporaryFolder,
  traceEvents,
  writeTrace,
} from '../fixtures/trace-builder.ts'

const CALL_ANOTHER = fileURLToPath(new URL('../fixtures/programs/call-another.ts', import.meta.url))
const STARTED = Date.parse('2026-11-21T10:00:00.000Z')

/** A trace of a process with its own id, started so many milliseconds after the others; ids of its spans begin with `prefix`. */
function processTrace(
  pid: number,
  later: number,
  roots: readonly BuiltSpan[],
  change: Change = (line) => line,
): string {
  const started = String(BigInt(STARTED + later) * 1_000_000n)
  const events = traceEvents(roots, {
    'service.name': `service-${pid}`,
    'process.pid': pid,
    start_time_unix_nano: started,
  })
  return closedText(events.map((event) => change({ ...event, pid })))
}

type Change = (line: TraceEventLine) => TraceEventLine

/** Makes the roots of a trace children of another one's span: as a server's are of its client's. */
function below(traceId: string, parentId: string): Change {
  return (line) => {
    const args = line['args'] as Record<string, unknown> | undefined
    if (args?.['span_id'] === undefined) return line
    const own = (id: unknown) => `f${String(id).slice(1)}`
    const parent = args['parent_id'] === undefined ? parentId : own(args['parent_id'])
    return { ...line, args: { ...args, span_id: own(args['span_id']), parent_id: parent, trace_id: traceId } }
  }
}

const TURN: BuiltSpan = {
  name: 'agent.turn',
  start: 10,
  end: 50,
  children: [{ name: 'mcp.call_tool', start: 20, end: 40 }],
}
const TRACE_ID = '1'.padStart(32, 'a')
const CALL_ID = '2'.padStart(16, '0')
const SERVED: BuiltSpan = {
  name: 'mcp.call_tool',
  start: 5,
  end: 15,
  children: [{ name: 'tool.execute', start: 6, end: 9 }],
}

interface Files {
  readonly folder: string
  readonly agent: string
  readonly server: string
}

function twoTraces({ pid = 2, later = 20 } = {}): Files {
  const folder = temporaryFolder()
  const agent = writeTrace(processTrace(1, 0, [TURN]), 'agent_20261121T100000.json', folder)
  const server = writeTrace(
    processTrace(pid, later, [SERVED], below(TRACE_ID, CALL_ID)),
    'server_20261121T100000.json',
    folder,
  )
  return { folder, agent, server }
}

function merge(...args: string[]): Promise<CliEnd> {
  return runCli(['merge', ...args])
}

async function tree(file: string): Promise<string> {
  const { stdout } = await runCli(['tree', file])
  return stdout
}

test('a real agent and a real server in another process become one tree', async () => {
  const cwd = temporaryFolder()
  const env = { NODE_OPTIONS: '--conditions=@zeph-telemetry/source' }
  const { code } = await runCli(['run', '--session', 'agent', '--service', 'agent', CALL_ANOTHER], { cwd, env })
  expect(code).toBe(0)
  const traces = join(cwd, '.local/traces')
  const [agent, server] = readdirSync(traces).toSorted()
  const { stderr } = await runCli(['merge', join('.local/traces', agent!), join('.local/traces', server!)], { cwd })
  expect(stderr).toContain('merged 2 traces, 4 spans, 1 with a parent in another process: .local/traces/merged_')
  const { stdout } = await runCli(['tree', '--json'], { cwd })
  const outline = (node: { name: string; children: never[] }): unknown => [node.name, node.children.map(outline)]
  expect((JSON.parse(stdout) as { roots: never[] }).roots.map(outline)).toEqual([
    ['agent.turn', [['mcp.call_tool', [['mcp.call_tool', [['tool.execute', []]]]]]]],
  ])
  const merged = readdirSync(traces).find((name) => name.startsWith('merged_'))!
  const text = (await runCli(['tree'], { cwd })).stdout.split('\n')
  expect(text.map((line) => /in server/.exec(line)?.[0])).toEqual([
    undefined,
    undefined,
    'in server',
    undefined,
    undefined,
  ])
  const trace = await openTrace(join(traces, merged))
  expect([await validate(trace), await unfinished(trace)]).toEqual([[], []])
  expect((await flows(trace)).map(({ out, in: into }) => [out.name, into.name])).toEqual([
    ['mcp.call_tool', 'remote parent'],
  ])
  await trace.close()
})

test('times are on one clock: that of the earliest, wherever it stands', async () => {
  const { folder, agent, server } = twoTraces()
  const output = join(folder, 'both.json')
  await merge(server, agent, '-o', output)
  const trace = await openTrace(output)
  const starts = (await spans(trace)).map(({ name, ts }) => [name, Number(ts) / 1e6])
  expect(starts.toSorted((a, b) => Number(a[1]) - Number(b[1]))).toEqual([
    ['agent.turn', 10],
    ['mcp.call_tool', 20],
    ['mcp.call_tool', 25],
    ['tool.execute', 26],
  ])
  await trace.close()
})

test('the newest trace of a directory has both services', async () => {
  const { folder, agent, server } = twoTraces()
  const { stderr } = await merge(agent, server)
  const path = join(folder, 'merged_20261121T095959.json')
  expect(stderr).toBe(
    `zeph-trace: merged 2 traces, 4 spans, 1 with a parent in another process: ${path}\nzeph-trace: open it with:  zeph-trace open ${path}\n`,
  )
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const { stdout } = await runCli(['summary', folder])
  expect(stdout).toContain('service   service-1, service-2')
  expect((await merge(agent, server)).stderr).toContain('merged_20261121T095959-2.json')
})

test('two processes with one id stay two processes', async () => {
  const { folder, agent, server } = twoTraces({ pid: 1 })
  const output = join(folder, 'both.json')
  await merge(agent, server, '-o', output)
  const names = (await tree(output)).split('\n').map((line) => /^[│├└─ ]*[\w.]+( #1)?/.exec(line)?.[0])
  expect(names).toEqual([
    'agent.turn #1',
    '└─ mcp.call_tool',
    '   └─ mcp.call_tool',
    '      └─ tool.execute',
    undefined,
  ])
  const pids = new Set((JSON.parse(readFileSync(output, 'utf8')) as { pid: number }[]).map(({ pid }) => pid))
  expect([...pids]).toEqual([1, 2])
})

test('clocks that differ are told, and no arrow leads back in time', async () => {
  const { folder, agent, server } = twoTraces({ later: 10 })
  const output = join(folder, 'both.json')
  const { stderr } = await merge(agent, server, '-o', output)
  expect(stderr).toContain(
    `${server}: spans start up to 5.00 ms before their parents in another process: the clocks differ`,
  )
  const trace = await openTrace(output)
  expect([await validate(trace), await flows(trace)]).toEqual([[], []])
  await trace.close()
})

test('compressed, in parts and without its end, a trace is merged all the same', async () => {
  const { folder, agent, server } = twoTraces()
  const root = processTrace(3, 0, [{ name: 'agent.turn', start: 1 }], below('b'.repeat(32), 'e'.repeat(16)))
  const again = root.replace('"trace.part":1', '"trace.part":2').slice(0, -2)
  const place = { ph: 'e', cat: 'span', name: 'agent.turn', ts: 9000, pid: 3, id2: { local: '0x1' } }
  const end = JSON.stringify({ ...place, args: { span_id: `f${'1'.padStart(15, '0')}` } })
  const parts = writeTrace(root, 'parts_20261121T100000.json.gz', folder)
  writeTrace(`${again},\n${end}\n`, 'parts_20261121T100000.part002.json', folder)
  const output = join(folder, 'all.json.gz')
  const { stderr, code } = await merge(agent, server, parts, '-o', output)
  expect([code, stderr.split('\n')[0]]).toEqual([0, expect.stringContaining('part002.json has no end')])
  const trace = await openTrace(output)
  const found = (await spans(trace)).map(({ name, dur }) => [name, Number(dur) / 1e6])
  expect(found).toHaveLength(5)
  expect(found).toContainEqual(['agent.turn', 8])
  expect(await unfinished(trace)).toEqual([])
  await trace.close()
})

test.each([
  ['one trace', ({ agent }: Files) => [agent], 'merge takes at least two traces'],
  ['the same trace twice', ({ agent }: Files) => [agent, agent], 'are the same trace'],
  ['a file that is not there', ({ agent }: Files) => [agent, 'nowhere.json'], 'there is no file nowhere.json'],
  [
    'an output that is there',
    ({ agent, server, folder }: Files) => [agent, server, '-o', existing(folder)],
    '--force writes over it',
  ],
  [
    'an output that is an input',
    ({ agent, server }: Files) => [agent, server, '--force', '-o', agent],
    'is one of the traces to merge',
  ],
  [
    'an output nowhere',
    ({ agent, server }: Files) => [agent, server, '-o', '/nowhere/both.json'],
    'cannot be written: ENOENT',
  ],
  ['a trace without its head', ({ agent, folder }: Files) => [agent, headless(folder)], 'does not say when it started'],
])('%s is refused in a sentence', async (_, argumentsOf, sentence) => {
  const files = twoTraces()
  const before = readFileSync(files.agent)
  const { code, stdout, stderr } = await merge(...argumentsOf(files))
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(sentence)])
  expect(readFileSync(files.agent).equals(before)).toBe(true)
  expect(readdirSync(files.folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

function existing(folder: string): string {
  const path = join(folder, 'there.json')
  writeFileSync(path, 'there')
  return path
}

function headless(folder: string): string {
  const lines = traceEvents([TURN], { start_time_unix_nano: undefined })
  return writeTrace(closedText(lines), 'headless.json', folder)
}

test('--force writes over a file', async () => {
  const { folder, agent, server } = twoTraces()
  const output = existing(folder)
  expect((await merge(agent, server, '-f', '-o', output)).code).toBe(0)
  expect(await tree(output)).toContain('mcp.call_tool')
})

test('samples of CPU profiles move with the spans of their process', async () => {
  const folder = temporaryFolder()
  const place = '"ph":"P","cat":"disabled-by-default-v8.cpu_profiler","id":"0x1","pid":8,"tid":8,"ts":7000'
  const callFrame = '{"codeType":"JS","functionName":"work","scriptId":0}'
  const profile = [
    `{"name":"Profile",${place},"args":{"data":{"startTime":7000}}}`,
    `{"name":"ProfileChunk",${place},"args":{"data":{"cpuProfile":{"nodes":[{"id":1,"callFrame":${callFrame}}],"samples":[1]},"timeDeltas":[500]}}}`,
  ].join(',\n')
  const paths = [
    writeTrace(processTrace(7, 0, [TURN]), 'a.json', folder),
    writeTrace(processTrace(8, 100, [SERVED]).replace(/\n?\]\s*$/, `,\n${profile}\n]`), 'b.json', folder),
  ]
  const merged = join(folder, 'merged.json')
  expect(await runCli(['merge', ...paths, '-o', merged])).toMatchObject({ code: 0 })
  await using trace = await openTrace(merged)
  expect(await validate(trace)).toEqual([])
  const [served] = await trace.query("select ts from slice where name = 'tool.execute'")
  const [sample] = await trace.query('select ts, tid from cpu_profile_stack_sample join thread using (utid)')
  // 7.5 ms on the clock on which the span began at 6 ms.
  expect([Number(sample!['ts']) - Number(served!['ts']), sample!['tid']]).toEqual([1_500_000, 8])
})
