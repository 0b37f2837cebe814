/** The agent and its MCP servers, each a process with a trace of its own: merged, they are one picture. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flows, openTrace, spans as readSpans, type Trace, unfinished, validate } from '@zeph-telemetry/perfetto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mergeTraces, runTraceCommand, tracesToMerge } from '../fixtures/merge-traces.ts'
import { type MainEnd, runMain } from '../fixtures/run-main.ts'

interface TreeNode {
  name: string
  children: TreeNode[]
}

const directory = mkdtempSync(join(tmpdir(), 'reference-agent-one-trace-'))
const recording = { conditions: ['profiling'], env: { ZEPH_TELEMETRY_ENABLED: 'true' } }

let end: MainEnd
let merged: string
let trace: Trace

beforeAll(async () => {
  writeFileSync(join(directory, 'only.ts'), 'export const only = 1\n')
  // What a server left when the session was begun.
  const traces = join(directory, '.local', 'traces')
  mkdirSync(traces, { recursive: true })
  writeFileSync(join(traces, 'demo-files_20260101T000000.json'), '[]')
  end = await runMain(['summarise only.ts', '--mcp', '--session', 'demo'], { directory, ...recording })
  const [agent, files] = tracesToMerge(end) as [string, string, string]
  merged = await mergeTraces([agent, files], directory)
  trace = await openTrace(merged)
})

afterAll(async () => {
  await trace?.close()
  rmSync(directory, { recursive: true })
})

test('the file is read on the server, and the run says which traces become one', () => {
  expect(end).toMatchObject({ code: 0, err: '' })
  expect(end.out).toMatch(/I read only\.ts: 1 lines/)
  expect(end.out).toMatch(/tool +files__read_file: only\.ts \(ok/)
  const names = tracesToMerge(end).map((file) => file.replace(/_\d{8}T\d{6}/, ''))
  expect(names).toEqual(['demo', 'demo-files', 'demo-notes'].map((name) => `.local/traces/${name}.json`))
})

/** Names down from the first span of a name, each with those of its children. */
function outline({ name, children }: TreeNode): unknown {
  return children.length === 0 ? name : [name, ...children.map(outline)]
}

function find(nodes: readonly TreeNode[], name: string): TreeNode | undefined {
  for (const node of nodes) {
    const found = node.name === name ? node : find(node.children, name)
    if (found !== undefined) return found
  }
  return undefined
}

test('the tree goes from the turn to the server’s own work, in two processes', async () => {
  const { roots } = JSON.parse(await runTraceCommand(['tree', '--json', merged], directory)) as { roots: TreeNode[] }
  const turn = roots.find(({ name }) => name === 'agent.turn')!
  const { children } = find([turn], 'agent.tool_exec')!
  const work = ['tool.file', 'tool.file', 'tool.file', 'tool.file']
  expect(children.map(outline)).toEqual([['agent.mcp_dispatch', ['mcp.call_tool', ['mcp.call_tool', ...work]]]])
})

test('all of it is one trace, the side that is asked of kind server, and an arrow leads from one to the other', async () => {
  expect([await validate(trace), await unfinished(trace)]).toEqual([[], []])
  const spans = await readSpans(trace)
  const turn = spans.find(({ name }) => name === 'agent.turn')!
  const [asked, answered] = spans.filter(({ name }) => name === 'mcp.call_tool')
  expect([asked!.traceId, answered!.traceId]).toEqual([turn.traceId, turn.traceId])
  expect(answered!.parentId).toBe(asked!.spanId)
  const dispatch = spans.find(({ spanId }) => spanId === asked!.parentId)
  expect(dispatch!.name).toBe('agent.mcp_dispatch')
  expect([asked, answered].map((span) => span!.args['kind'])).toEqual(['client', 'server'])
  const arrows = await flows(trace)
  expect(arrows.map(({ out, in: into }) => [out.name, into.name])).toContainEqual(['mcp.call_tool', 'remote parent'])
})

test('the parts of one call keep to its time, by the clocks of two processes', async () => {
  const [asked, answered] = (await readSpans(trace)).filter(({ name }) => name === 'mcp.call_tool')
  expect(answered!.dur).toBeLessThan(asked!.dur)
})

test('where the agent does not record, its servers do not either', async () => {
  const quiet = mkdtempSync(join(directory, 'quiet-'))
  writeFileSync(join(quiet, 'only.ts'), 'export const only = 1\n')
  const off = await runMain(['summarise only.ts', '--mcp'], { directory: quiet, conditions: ['profiling'] })
  expect(off).toMatchObject({ code: 0, err: '' })
  const hinted = await runMain(['summarise only.ts', '--mcp'], { directory: quiet, env: recording.env })
  expect(hinted.code).toBe(0)
  expect(hinted.err.match(/zeph-telemetry: /g)).toHaveLength(1)
  expect(readdirSync(join(quiet, '.local'))).not.toContain('traces')
})
