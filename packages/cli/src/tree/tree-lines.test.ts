import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { type BuiltSpan, traceText, writeTrace } from '../fixtures/trace-builder.ts'
import { columnsOf } from '../terminal/fit.ts'
import { describeTerminal, paintPlain } from '../terminal/terminal.ts'
import { readTrace } from '../trace/read-trace.ts'
import { buildTrees } from '../trace/span-tree.ts'
import { findTurns, type Selection, selectNodes, selectRoots } from './selection.ts'
import { treeLines } from './tree-lines.ts'
import { treeRows } from './tree-rows.ts'

interface Printing extends Selection {
  width?: number
  depth?: number
  coloured?: boolean
}

async function print(spans: readonly BuiltSpan[], options: Printing = {}): Promise<string[]> {
  const { width = 80, depth = Number.POSITIVE_INFINITY } = options
  const trace = await readTrace([writeTrace(traceText(spans))], { attributes: true })
  const trees = buildTrees(trace.spans)
  const roots = selectRoots(trees, options)
  const turns = new Map(findTurns(trees).map((node, index) => [node, index + 1]))
  const paint = options.coloured ? describeTerminal({ isTTY: true, columns: width }, {}).paint : paintPlain
  const rows = treeRows(roots, { depth, kept: selectNodes(roots, options) })
  return [...treeLines(rows, { terminal: { width, paint }, lastTime: trace.lastTime, turns })]
}

test('two turns of an agent at 80 columns', async () => {
  expect(`\n${(await print(AGENT_TURNS)).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    agent.turn #1                1.24 s   demo  trace aaaaaaaa
    ├─ agent.prepare_context    13.0 ms
    │  └─ context.fetch_recall  11.4 ms
    └─ agent.tool_loop           1.22 s
       ├─ llm.chat               812 ms   claude-small  1204→312 tokens
       ├─ agent.tool_batch       240 ms
       │  ├─ tool.execute        200 ms   search
       │  └─ tool.execute        237 ms   read_file
       └─ llm.chat               158 ms   claude-small  1204→312 tokens
    agent.turn #2                600 ms ✗ ToolError  demo  trace aaaaaaaa
    └─ agent.tool_loop           598 ms ✗ ToolError
       ├─ llm.chat               298 ms   claude-small  1204→312 tokens
       └─ tool.shell             297 ms ✗ ToolError  shell  exit 2  make: *** No r…
    "
  `)
})

test('no line is ever wider than the terminal', async () => {
  const wide: BuiltSpan = { name: '東京'.repeat(40), start: 0, end: 1, attributes: { text: '👍'.repeat(90) } }
  const deep = Array.from({ length: 60 }).reduce<BuiltSpan>(
    (child) => ({ name: 'agent.plan_execute', start: 0, children: [child] }),
    wide,
  )
  for (const width of [40, 60, 80, 133]) {
    for (const line of await print([...AGENT_TURNS, deep], { width }))
      expect(columnsOf(line), line).toBeLessThanOrEqual(width)
  }
})

test('colour changes nothing but the colour', async () => {
  const coloured = await print(AGENT_TURNS, { coloured: true })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is removed
  const bare = coloured.map((line) => line.replaceAll(/\u001b\[\d+m/g, '').trimEnd())
  expect(bare).toEqual(await print(AGENT_TURNS))
  expect(coloured.join('')).toContain('\u001b[31m')
})

test('--errors leaves the paths that lead to an error', async () => {
  const lines = await print(AGENT_TURNS, { errors: true })
  expect(lines.map((line) => line.replace(/(\S) {2,}.*/, '$1'))).toEqual([
    'agent.turn #2',
    '└─ agent.tool_loop',
    '   └─ tool.shell',
  ])
  expect(lines.every((line) => line.includes('✗'))).toBe(true)
})

test('--turn shows one turn under its number in the file', async () => {
  const [first, ...rest] = await print(AGENT_TURNS, { turn: 2 })
  expect(first).toMatch(/^agent\.turn #2 /)
  expect(rest).toHaveLength(3)
})

test('--turn finds a turn that is not a root, and counts a turn in a turn as none', async () => {
  const inner: BuiltSpan = { name: 'agent.turn', start: 3, end: 4 }
  const spans = [1, 10].map((start): BuiltSpan => ({
    name: 'channel.cli', start, end: start + 8, children: [{ name: 'agent.turn', start: start + 1, end: start + 7, children: [inner] }],
  })) // biome-ignore format: one span
  expect((await print(spans, { turn: 2 })).map((line) => line.split('  ')[0])).toEqual([
    'agent.turn #2',
    '└─ agent.turn',
  ])
  await expect(print(spans, { turn: 3 })).rejects.toThrow('there is no turn 3: this trace has 2 turns')
})

test('--trace selects by the start of the id', async () => {
  expect(await print(AGENT_TURNS, { trace: `${'A'.repeat(31)}2` })).toHaveLength(4)
  await expect(print(AGENT_TURNS, { trace: 'beef' })).rejects.toThrow(
    'no trace in this file has an id that starts with beef',
  )
})

test('--min keeps what took long enough, the way to it and what did not end', async () => {
  const spans: BuiltSpan[] = [
    {
      name: 'a',
      start: 0,
      end: 1,
      children: [
        { name: 'long', start: 0, end: 50 },
        { name: 'short', start: 0, end: 1 },
      ],
    },
    { name: 'open', start: 49 },
  ]
  expect((await print(spans, { min: 20 })).map((line) => line.split('  ')[0])).toEqual(['a', '└─ long', 'open'])
})

test('--depth cuts and says how many spans are below', async () => {
  const lines = await print(AGENT_TURNS, { depth: 1 })
  expect(lines).toEqual([expect.stringContaining('+8 below'), expect.stringContaining('+3 below')])
})

test('what did not end and what lost its parent is marked', async () => {
  const lines = await print([
    {
      name: 'agent.turn',
      start: 0,
      children: [
        { name: 'agent.tool_loop', start: 1, missing: true, children: [{ name: 'llm.chat', start: 2, end: 30 }] },
      ],
    },
  ])
  expect(lines).toEqual([
    expect.stringMatching(/^agent\.turn #1 .*>30\.0 ms … unfinished/),
    expect.stringMatching(/^└─ llm\.chat .*28\.0 ms {3}parent not written/),
  ])
})

test('a span without known attributes shows its first two own ones', async () => {
  const attributes = { 'zeph.internal': 1, 'alloc.bytes': 5, path: '/etc', lines: 3, third: true }
  expect(await print([{ name: 'read', start: 0, end: 1, attributes }])).toEqual([
    expect.stringContaining('path=/etc  lines=3  trace'),
  ])
})
