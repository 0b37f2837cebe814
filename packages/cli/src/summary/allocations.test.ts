import { expect, test } from 'vitest'
import { runCli } from '../fixtures/run-cli.ts'
import { type BuiltSpan, closedText, traceEvents, writeTrace } from '../fixtures/trace-builder.ts'
import { buildTrees } from '../trace/span-tree.ts'
import { allocationsPerName } from './allocations.ts'

const bytes = (count: number) => ({ endAttributes: { 'alloc.bytes': count, 'alloc.method': 'v8-addon' } })

const TURN: BuiltSpan = {
  name: 'agent.turn',
  start: 0,
  end: 100,
  ...bytes(2000),
  children: [
    { name: 'llm.chat', start: 1, end: 40, ...bytes(1_500_000) },
    {
      name: 'tool.execute',
      start: 41,
      end: 90,
      ...bytes(0),
      children: [
        {
          name: 'agent.turn',
          start: 42,
          end: 80,
          ...bytes(500),
          children: [{ name: 'llm.chat', start: 43, end: 70, ...bytes(300_000) }],
        },
      ],
    },
    { name: 'unmeasured', start: 91, end: 99, children: [{ name: 'inner', start: 92, end: 93, ...bytes(40) }] },
    { name: 'nothing', start: 94, end: 95 },
  ],
}

const table = (stdout: string) => {
  const lines = stdout.split('\n')
  return lines.slice(lines.findIndex((line) => line.startsWith('allocated'))).slice(0, 6)
}

test('each name has its own, and the sum with all that is below, of which each byte counts once', async () => {
  const { stdout, stderr } = await runCli(['summary', writeTrace(closedText(traceEvents([TURN])))])
  expect(stderr).toBe('')
  expect(table(stdout)).toEqual([
    'allocated     count     self   total',
    'agent.turn        2  2.50 kB  1.8 MB',
    'llm.chat          2   1.8 MB  1.8 MB',
    'tool.execute      1      0 B  301 kB',
    'inner             1     40 B    40 B',
    'unmeasured        1      0 B    40 B',
  ])
})

test('the JSON has exact bytes, and null where nothing was measured', async () => {
  const { stdout } = await runCli(['summary', '--json', writeTrace(closedText(traceEvents([TURN])))])
  const { names } = JSON.parse(stdout) as { names: { name: string; allocated: unknown }[] }
  const allocated = Object.fromEntries(names.map((row) => [row.name, row.allocated]))
  expect(allocated).toEqual({
    'agent.turn': { count: 2, self: 2500, total: 1_802_540 },
    'llm.chat': { count: 2, self: 1_800_000, total: 1_800_000 },
    'tool.execute': { count: 1, self: 0, total: 300_500 },
    inner: { count: 1, self: 40, total: 40 },
    unmeasured: { count: 1, self: 0, total: 40 },
    nothing: null,
  })
})

test('a trace without allocations has no such table', async () => {
  const { stdout } = await runCli(['summary', writeTrace(closedText(traceEvents([{ name: 'a', start: 0, end: 1 }])))])
  expect(stdout).not.toContain('allocated')
})

test('further names than ten are told as a number', async () => {
  const spans = Array.from(
    { length: 12 },
    (_, index): BuiltSpan => ({ name: `s${index}`, start: index, end: index + 1, ...bytes(index) }),
  )
  const { stdout } = await runCli(['summary', writeTrace(closedText(traceEvents(spans)))])
  expect(stdout).toContain('\nand 2 more names\n')
})

test('what another process allocated is not below, and a deep trace is no problem', () => {
  const span = (index: number, pid: number) => ({
    ...{ name: pid === 1 ? 'deep' : 'served', spanId: `${index}`, parentId: index === 0 ? undefined : `${index - 1}` },
    ...{
      traceId: 't',
      service: undefined,
      pid,
      start: index,
      end: 1e6,
      failed: false,
      allocated: 1,
      attributes: undefined,
    },
  })
  const spans = Array.from({ length: 20_000 }, (_, index) => span(index, 1))
  expect(allocationsPerName(buildTrees([...spans, span(20_000, 2)]))).toEqual([
    { name: 'deep', count: 20_000, self: 20_000, total: 20_000 },
    { name: 'served', count: 1, self: 1, total: 1 },
  ])
})
