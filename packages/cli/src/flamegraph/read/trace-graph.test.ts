import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../../fixtures/agent-trace.ts'
import { type BuiltSpan, traceText, writeTrace } from '../../fixtures/trace-builder.ts'
import { folded } from '../fixtures/folded.ts'
import { traceGraph } from './trace-graph.ts'

function read(spans: readonly BuiltSpan[], options = {}) {
  return traceGraph([writeTrace(traceText(spans))], options)
}

test('a path of spans has the time that none of their children covers', async () => {
  const graph = await read(AGENT_TURNS)
  expect(graph.unit).toBe('microseconds')
  expect(folded(graph)).toEqual([
    'agent.turn 14000',
    'agent.turn;agent.prepare_context 1600',
    'agent.turn;agent.prepare_context;context.fetch_recall 11400',
    'agent.turn;agent.tool_loop 8000',
    'agent.turn;agent.tool_loop;llm.chat 1268000',
    'agent.turn;agent.tool_loop;agent.tool_batch 2000',
    'agent.turn;agent.tool_loop;agent.tool_batch;tool.execute 437000',
    'agent.turn;agent.tool_loop;tool.shell 297000',
  ])
})

test('one turn alone', async () => {
  const lines = folded(await read(AGENT_TURNS, { turn: 2 }))
  expect(lines).toContain('agent.turn;agent.tool_loop;tool.shell 297000')
  expect(lines.join()).not.toContain('tool.execute')
})

test('tokens, in and out, are where they were used', async () => {
  const graph = await read(AGENT_TURNS, { weight: 'tokens' })
  expect(graph.unit).toBe('tokens')
  expect(folded(graph)).toEqual([`agent.turn;agent.tool_loop;llm.chat ${3 * (1204 + 312)}`])
})

test('any number of spans can be weighed; what is missing is told with what there is', async () => {
  const spans = [{ name: 'a', start: 0, end: 9, endAttributes: { 'alloc.bytes': 700 } }]
  const graph = await read([...spans, { ...spans[0]!, start: 10 }], { weight: 'alloc.bytes' })
  expect([graph.unit, ...folded(graph)]).toEqual(['bytes', 'a 1400'])
  await expect(read(spans, { weight: 'tokens' })).rejects.toThrow(
    'no span has gen_ai.usage.input_tokens or gen_ai.usage.output_tokens; spans have alloc.bytes',
  )
})

test('children that lost their parent are below the root, and their time is not counted twice', async () => {
  const lost: BuiltSpan = {
    name: 'lost',
    start: 2,
    end: 8,
    missing: true,
    children: [{ name: 'leaf', start: 3, end: 7 }],
  }
  expect(folded(await read([{ name: 'root', start: 0, end: 10, children: [lost] }]))).toEqual([
    'root 6000',
    'root;leaf 4000',
  ])
})

test('what ran on after its parent counts in full, what did not end up to the last time of the trace', async () => {
  const spans = [
    { name: 'root', start: 0, end: 4, children: [{ name: 'late', start: 3, end: 9 }] },
    { name: 'open', start: 5 },
  ]
  expect(folded(await read(spans))).toEqual(['root 3000', 'root;late 6000', 'open 4000'])
})
