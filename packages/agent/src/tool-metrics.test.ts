import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { addLayer, initObservability, withSpan } from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { AGENT_METRICS, instrumentAgent } from './index.ts'

const FAMILY = 'gen_ai_execute_tool_duration'

/** What is exported of the duration of tools: value by the line's beginning. */
async function measured(use: () => unknown): Promise<Map<string, number>> {
  const traceDir = mkdtempSync(join(tmpdir(), 'agent-tool-metrics-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  await using handle = initObservability({ telemetry: { enabled: true, traceDir }, logging: { level: 'off' } })
  await use()
  const lines = (await handle.telemetry.exportMetrics()).split('\n').filter((line) => line.startsWith(FAMILY))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

interface Call {
  name?: string
  result?: unknown
  error?: Error
}

const agent = instrumentAgent({
  async executeTool({ result, error }: Call) {
    await setImmediate()
    if (error !== undefined) throw error
    return result
  },
})

test('every call of a tool is measured once, by its name and its kind of failure', async () => {
  const lines = await measured(async () => {
    await agent.executeTool({ name: 'shell' })
    await agent.executeTool({ name: 'shell' })
    await agent.executeTool({ name: 'shell', result: { failed: true } })
    await expect(agent.executeTool({ name: 'file', error: new RangeError('no') })).rejects.toThrow(RangeError)
    await agent.executeTool({})
  })
  expect(Object.fromEntries([...lines].filter(([line]) => line.includes('_count')))).toEqual({
    [`${FAMILY}_count{gen_ai_tool_name="shell"}`]: 2,
    [`${FAMILY}_count{error_type="tool_error",gen_ai_tool_name="shell"}`]: 1,
    [`${FAMILY}_count{error_type="RangeError",gen_ai_tool_name="file"}`]: 1,
    [`${FAMILY}_count{gen_ai_tool_name="unknown"}`]: 1,
  })
})

test('a call inside an operation of the same kind is that operation, and not measured again', async () => {
  const lines = await measured(() =>
    withSpan('outer', { 'gen_ai.operation.name': 'execute_tool' }, () => agent.executeTool({ name: 'shell' })),
  )
  expect(lines).toEqual(new Map())
})

test("the value is the span's duration in seconds, in the buckets of the convention", async () => {
  const durations: number[] = []
  const remove = addLayer({
    name: 'durations',
    onEnd: ({ startTime, endTime }) => void durations.push((endTime - startTime) / 1e9),
  })
  const lines = await measured(() => agent.executeTool({ name: 'shell' }))
  remove()
  expect(lines.get(`${FAMILY}_sum{gen_ai_tool_name="shell"}`)).toBe(durations[0])
  const bounds = [...lines.keys()].flatMap((line) => /le="([^"]*)"/.exec(line)?.[1] ?? [])
  expect(bounds).toEqual([...AGENT_METRICS['gen_ai.execute_tool.duration'].buckets.map(String), '+Inf'])
})
