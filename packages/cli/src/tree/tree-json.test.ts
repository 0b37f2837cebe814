import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { traceText, writeTrace } from '../fixtures/trace-builder.ts'
import { readTrace } from '../trace/read-trace.ts'
import type { Span } from '../trace/span-collector.ts'
import { buildTrees } from '../trace/span-tree.ts'
import { treeJson } from './tree-json.ts'
import { treeRows } from './tree-rows.ts'

interface JsonSpan {
  name: string
  children: JsonSpan[]
}

const EVERYTHING = { depth: Number.POSITIVE_INFINITY, kept: undefined }

function names({ name, children }: JsonSpan): unknown {
  return children.length === 0 ? name : [name, ...children.map(names)]
}

test('the document has the shape of the trees', async () => {
  const { spans } = await readTrace([writeTrace(traceText(AGENT_TURNS))], { attributes: true })
  const text = [...treeJson(treeRows(buildTrees(spans), EVERYTHING), { service: 'demo' })].join('')
  const document = JSON.parse(text) as { service: string; roots: JsonSpan[] }
  expect(document.service).toBe('demo')
  expect(document.roots.map(names)).toEqual([
    [
      'agent.turn',
      ['agent.prepare_context', 'context.fetch_recall'],
      ['agent.tool_loop', 'llm.chat', ['agent.tool_batch', 'tool.execute', 'tool.execute'], 'llm.chat'],
    ],
    ['agent.turn', ['agent.tool_loop', 'llm.chat', 'tool.shell']],
  ])
})

test('an empty selection is a document too, and so is a very deep one', () => {
  expect(JSON.parse([...treeJson([], { service: 'demo' })].join(''))).toEqual({ service: 'demo', roots: [] })
  const spans = Array.from({ length: 2000 }, (_, index): Span => {
    const parentId = index === 0 ? undefined : `${index - 1}`
    return {
      name: 'a',
      spanId: `${index}`,
      parentId,
      traceId: 't',
      service: undefined,
      pid: 1,
      start: index,
      end: index,
      failed: false,
      allocated: undefined,
      attributes: {},
    }
  })
  const text = [...treeJson(treeRows(buildTrees(spans), EVERYTHING), {})].join('')
  expect(text.split('"name"')).toHaveLength(2001)
  expect(() => JSON.parse(text)).not.toThrow()
})
