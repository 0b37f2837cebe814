/** Progress, as the side that asks and the side that answers see it. */
import { activeSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, test } from 'vitest'
import { inMemory } from './fixtures/in-memory.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { type Tool, text } from './fixtures/sdks/sdk.ts'

const brew: Tool = async (_input, { progressToken, notify }) => {
  for (const progress of [1, 2])
    await notify({
      method: 'notifications/progress',
      params: { progressToken, progress, total: 2, message: 'half of the secret tea' },
    })
  return text('brewed')
}

const event = (current: number) => [
  'zeph.mcp.progress',
  { 'zeph.mcp.progress.current': current, 'zeph.mcp.progress.total': 2 },
]

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('progress is events of the call on both sides, and what it says is not recorded', async () => {
    using recorder = recordSpans()
    const { client } = await inMemory(sdk, { tools: { brew } })
    await sdk.callTool(client, { name: 'brew' }, { onprogress: () => {} })
    const events = recorder
      .all('mcp.call_tool')
      .map((span) => span.events.map(({ name, attributes }) => [name, attributes]))
    expect(events).toEqual([
      [event(1), event(2)],
      [event(1), event(2)],
    ])
  })

  test('the caller hears of the progress of their own call inside it, also where several run at once', async () => {
    using recorder = recordSpans()
    const { client } = await inMemory(sdk, { tools: { brew } })
    const heard: Record<string, string[]> = { first: [], second: [] }
    const call = (name: string) =>
      sdk.callTool(client, { name: 'brew' }, { onprogress: () => void heard[name]!.push(activeSpan().spanId) })
    await Promise.all([call('first'), call('second')])
    const [first, second] = recorder.all('mcp.call_tool').filter(({ kind }) => kind === 'client')
    expect(heard).toEqual({ first: [first!.spanId, first!.spanId], second: [second!.spanId, second!.spanId] })
  })

  test('progress for nobody is no event', async () => {
    using recorder = recordSpans()
    const wrong: Tool = async (_input, { notify }) => {
      await notify({ method: 'notifications/progress', params: { progressToken: 'nobody', progress: 1 } })
      return text('done')
    }
    const { client } = await inMemory(sdk, { tools: { wrong } })
    await sdk.callTool(client, { name: 'wrong' })
    expect(recorder.started.flatMap(({ events }) => events)).toEqual([])
  })
})
