import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { addLayer, initObservability } from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { instrumentTool, instrumentToolExecutor, TOOL_METRICS } from './index.ts'

const FAMILY = 'gen_ai_execute_tool_duration'

/** What is exported of the duration of tools: value by the line's beginning. */
async function measured(calls: (execute: (name: string) => unknown) => unknown): Promise<[string, number][]> {
  const traceDir = mkdtempSync(join(tmpdir(), 'tool-metrics-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  await using handle = initObservability({ telemetry: { enabled: true, traceDir }, logging: { level: 'off' } })
  const tools: Record<string, () => unknown> = {
    add: () => 3,
    later: () => setImmediate(1),
    broken: () => {
      throw new TypeError('broken')
    },
    'broken later': async () => {
      throw new RangeError('broken')
    },
  }
  const executor = instrumentToolExecutor({ execute: (name: string) => tools[name]!() })
  await calls((name) => executor.execute(name))
  const text = await handle.telemetry.exportMetrics()
  const lines = text.split('\n').filter((line) => line.startsWith(FAMILY))
  return lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))])
}

test('every call of a tool is measured once, sync and async, by its name and its kind of failure', async () => {
  const lines = await measured(async (execute) => {
    execute('add')
    execute('add')
    await execute('later')
    expect(() => execute('broken')).toThrow(TypeError)
    await expect(execute('broken later')).rejects.toThrow(RangeError)
  })
  const name = (tool: string, error?: string) =>
    `${FAMILY}_count{${error === undefined ? '' : `error_type="${error}",`}gen_ai_tool_name="${tool}"}`
  expect(lines.filter(([line]) => line.includes('_count'))).toEqual([
    [name('add'), 2],
    [name('later'), 1],
    [name('broken', 'TypeError'), 1],
    [name('broken later', 'RangeError'), 1],
  ])
})

test('a call that goes through an executor and a tool is measured once', async () => {
  const inner = instrumentTool({ name: 'add', run: async () => setImmediate(3) })
  const lines = await measured(async (execute) => {
    const executor = instrumentToolExecutor({ execute: (_name: string) => inner.run() })
    await executor.execute('add')
    await inner.run()
    execute('add')
  })
  expect(lines.filter(([line]) => line.includes('_count'))).toEqual([[`${FAMILY}_count{gen_ai_tool_name="add"}`, 3]])
})

test("the value is the span's duration in seconds, in the buckets of the convention", async () => {
  const durations: number[] = []
  const remove = addLayer({
    name: 'durations',
    onEnd: ({ startTime, endTime }) => void durations.push((endTime - startTime) / 1e9),
  })
  const lines = await measured((execute) => execute('later'))
  remove()
  expect(durations).toHaveLength(1)
  expect(lines.find(([line]) => line.startsWith(`${FAMILY}_sum`))?.[1]).toBe(durations[0])
  const bounds = lines.flatMap(([line]) => /le="([^"]*)"/.exec(line)?.[1] ?? [])
  expect(bounds).toEqual([...TOOL_METRICS['gen_ai.execute_tool.duration'].buckets.map(String), '+Inf'])
})
