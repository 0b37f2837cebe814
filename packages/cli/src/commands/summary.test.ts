import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { runCli } from '../fixtures/run-cli.ts'
import { traceText, writeTrace } from '../fixtures/trace-builder.ts'

const TRACE = traceText(AGENT_TURNS)

/** The longest names of the span map. */
const LONG_NAMES = ['context.check_summarization', 'context.fetch_cross_session', 'channel.config_reload_send']

async function firstColumn(...args: string[]): Promise<string[]> {
  const { stdout } = await runCli(['summary', ...args, writeTrace(TRACE)])
  const [, table = ''] = stdout.split('\n\n')
  return table
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ')[0] ?? '')
}

test('header and table of two turns', async () => {
  const path = writeTrace(TRACE)
  const { stdout, stderr, code } = await runCli(['summary', path])
  expect([stderr, code]).toEqual(['', 0])
  expect(`\n${stdout.replace(/^file .*\n/, '')}`).toMatchInlineSnapshot(`
    "
    service   demo-agent, session demo
    started   2026-11-21T10:00:00.005Z
    duration  2.59 s
    spans     13 in 2 traces, 3 with errors

    name                   count    total     self      p50      p95  errors
    agent.turn                 2   1.84 s  14.0 ms   600 ms   1.24 s       1
    agent.tool_loop            2   1.81 s  8.00 ms   598 ms   1.22 s       1
    llm.chat                   3   1.27 s   1.27 s   298 ms   812 ms       -
    tool.execute               2   437 ms   437 ms   200 ms   237 ms       -
    tool.shell                 1   297 ms   297 ms   297 ms   297 ms       1
    agent.tool_batch           1   240 ms  2.00 ms   240 ms   240 ms       -
    agent.prepare_context      1  13.0 ms  1.60 ms  13.0 ms  13.0 ms       -
    context.fetch_recall       1  11.4 ms  11.4 ms  11.4 ms  11.4 ms       -
    "
  `)
})

const parent = (name: string, start: number, end: number, children: [from: number, to: number][]) => {
  return { name, start, end, children: children.map(([from, to]) => ({ name: 'llm.chat', start: from, end: to })) }
}

test('parents with over a fifth of their time without a child are told below the table, most time first', async () => {
  const spans = [
    parent('agent.turn', 0, 1000, [
      [0, 500],
      [400, 700],
    ]),
    parent('agent.turn', 1000, 2000, [[1000, 2000]]),
    parent('agent.tool_loop', 2000, 3000, [[2000, 2201]]),
    parent('context.assembly', 3000, 4000, [[3200, 4000]]),
    parent('memory.recall', 4000, 4500, []),
    parent('agent.plan_execute', 4500, 5500, [
      [4500, 5201],
      [5300, 5600],
    ]),
  ]
  spans[1]!.end = 1001
  spans[1]!.children = [{ name: 'llm.chat', start: 1000, end: 1001 }]
  const { stdout } = await runCli(['summary', writeTrace(traceText(spans))])
  expect(stdout.split('\n\n').at(-1)).toBe(
    [
      'Not covered by children, over 20 % of the parent:',
      '  agent.tool_loop: 80 %, 799 ms of 1.00 s in 1 span',
      '  agent.turn: 30 %, 300 ms of 1.00 s in 2 spans',
      '',
    ].join('\n'),
  )
  const { stdout: json } = await runCli(['summary', '--json', writeTrace(traceText(spans))])
  const { names } = JSON.parse(json) as { names: { name: string; uncovered: number | null }[] }
  expect(Object.fromEntries(names.map(({ name, uncovered }) => [name, uncovered]))).toEqual({
    'agent.turn': 0.3,
    'agent.tool_loop': 0.799,
    'context.assembly': 0.2,
    'agent.plan_execute': 0.099,
    'memory.recall': null,
    'llm.chat': null,
  })
})

test('of many unexplained parents the ten with most time are named', async () => {
  const spans = Array.from({ length: 12 }, (_, index) => parent(`own.parent_${index}`, 0, 100 + index, [[0, 10]]))
  const { stdout } = await runCli(['summary', writeTrace(traceText(spans))])
  const lines = stdout.split('\n\n').at(-1)!.trimEnd().split('\n')
  expect(lines).toHaveLength(12)
  expect(lines[1]).toContain('own.parent_11: 91 %')
  expect(lines.at(-1)).toBe('  and 2 more')
})

test('the wall-clock start is that of the first span', async () => {
  const { stdout } = await runCli(['summary', '--json', writeTrace(TRACE)])
  expect(JSON.parse(stdout)).toMatchObject({
    started: '2026-11-21T10:00:00.005Z',
    spans: 13,
    traces: 2,
    errors: 3,
    duration_us: 2_590_000,
  })
})

test('--sort orders figures downwards and names upwards', async () => {
  expect((await firstColumn()).slice(0, 2)).toEqual(['agent.turn', 'agent.tool_loop'])
  expect((await firstColumn('--sort', 'self')).slice(0, 2)).toEqual(['llm.chat', 'tool.execute'])
  expect((await firstColumn('--sort', 'count')).slice(0, 2)).toEqual(['llm.chat', 'agent.tool_loop'])
  expect((await firstColumn('--sort', 'name'))[0]).toBe('agent.prepare_context')
})

test('the names of the span map and large figures fit 80 columns uncut', async () => {
  const spans = LONG_NAMES.map((name) => ({ name, start: 0, end: 59_900, endAttributes: { status: 'error' } }))
  const many = Array.from({ length: 400 }, () => spans).flat()
  const { stdout } = await runCli(['summary', writeTrace(traceText(many))])
  for (const line of stdout.split('\n').filter((row) => !row.startsWith('file')))
    expect(line.length, line).toBeLessThanOrEqual(80)
  for (const name of LONG_NAMES) expect(stdout).toContain(`${name} `)
})

test('a trace of 200 000 spans is read in less memory than twice its size', async () => {
  const turns = Array.from({ length: 20_000 }, (_, turn) => ({
    name: 'agent.turn',
    start: turn * 10,
    end: turn * 10 + 9.5,
    children: Array.from({ length: 9 }, (_unused, index) => ({
      name: 'llm.chat',
      start: turn * 10 + index,
      end: turn * 10 + index + 0.5,
      attributes: { 'gen_ai.request.model': 'claude-small', note: 'x'.repeat(80) },
    })),
  }))
  const text = traceText(turns)
  const nodeFlags = [`--max-old-space-size=${Math.round((text.length * 1.5) / 1_048_576)}`]
  const { stdout, stderr, code } = await runCli(['summary', '--json', writeTrace(text)], { nodeFlags })
  expect(stderr).toBe('')
  expect([JSON.parse(stdout).spans, code]).toEqual([200_000, 0])
})
