import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { addLayer, initObservability, withSpan } from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { instrumentAgent } from './index.ts'

const chat = () => withSpan('test.chat', { 'gen_ai.operation.name': 'chat' }, () => {})
const tool = () => withSpan('test.tool', { 'gen_ai.operation.name': 'execute_tool' }, () => {})

/** What is exported of an agent's turns: value by the line's beginning. */
async function measured(use: () => unknown): Promise<Map<string, number>> {
  const traceDir = mkdtempSync(join(tmpdir(), 'turn-metrics-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  await using handle = initObservability({ telemetry: { enabled: true, traceDir }, logging: { level: 'off' } })
  await use()
  const text = await handle.telemetry.exportMetrics()
  const lines = text.split('\n').filter((line) => line.startsWith('gen_ai_invoke_agent'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

test('every turn is measured once: its time by agent and kind of failure, its calls by agent', async () => {
  const agent = instrumentAgent(
    {
      async runTurn(outcome: string) {
        chat()
        await setImmediate()
        chat()
        tool()
        if (outcome === 'fail') throw new TypeError('no')
      },
    },
    { agentName: 'helper' },
  )
  const lines = await measured(async () => {
    await agent.runTurn('answer')
    await agent.runTurn('answer')
    await expect(agent.runTurn('fail')).rejects.toThrow(TypeError)
    instrumentAgent({ runTurn: chat }).runTurn()
  })
  const counts = [...lines].filter(([line]) => line.includes('_count')).toSorted()
  expect(counts).toEqual([
    ['gen_ai_invoke_agent_duration_count', 1],
    ['gen_ai_invoke_agent_duration_count{error_type="TypeError",gen_ai_agent_name="helper"}', 1],
    ['gen_ai_invoke_agent_duration_count{gen_ai_agent_name="helper"}', 2],
    ['gen_ai_invoke_agent_inference_calls_count', 1],
    ['gen_ai_invoke_agent_inference_calls_count{gen_ai_agent_name="helper"}', 3],
    ['gen_ai_invoke_agent_tool_calls_count', 1],
    ['gen_ai_invoke_agent_tool_calls_count{gen_ai_agent_name="helper"}', 3],
  ])
  expect(lines.get('gen_ai_invoke_agent_inference_calls_sum{gen_ai_agent_name="helper"}')).toBe(6)
  expect(lines.get('gen_ai_invoke_agent_tool_calls_sum{gen_ai_agent_name="helper"}')).toBe(3)
})

test("the time is the span's own in seconds, in the buckets of the convention; a turn seen twice is measured once", async () => {
  const durations: number[] = []
  const remove = addLayer({
    name: 'durations',
    onEnd: ({ startTime, endTime, parentSpanId }) => {
      if (parentSpanId === undefined) durations.push((endTime - startTime) / 1e9)
    },
  })
  const agent = instrumentAgent(
    { answer: () => agent.runTurn(), runTurn: async () => setImmediate() },
    { agentName: 'twice', methods: { answer: 'agent.turn' } },
  )
  const lines = await measured(() => agent.answer())
  remove()
  const label = '{gen_ai_agent_name="twice"}'
  expect(lines.get(`gen_ai_invoke_agent_duration_count${label}`)).toBe(1)
  expect(lines.get(`gen_ai_invoke_agent_duration_sum${label}`)).toBe(durations[0])
  const bounds = (metric: string) =>
    [...lines.keys()].flatMap((line) =>
      line.startsWith(`${metric}_bucket`) && line.includes('twice') ? (/le="([^"]*)"/.exec(line)?.[1] ?? []) : [],
    )
  const seconds = '0.1 0.2 0.4 0.8 1.6 3.2 6.4 12.8 25.6 51.2 102.4 204.8 409.6 +Inf'
  const calls = '1 2 4 8 16 32 64 128 +Inf'
  expect(bounds('gen_ai_invoke_agent_duration').join(' ')).toBe(seconds)
  expect(bounds('gen_ai_invoke_agent_inference_calls').join(' ')).toBe(calls)
  expect(bounds('gen_ai_invoke_agent_tool_calls').join(' ')).toBe(calls)
})
