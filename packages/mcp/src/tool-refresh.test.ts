/** Refreshes of the list of tools: from the server's notification until the client has the new list. */
import { Client as SecondClient } from '@modelcontextprotocol/client'
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js'
import { withSpan } from '@zeph-telemetry/core'
import { incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { inMemory } from './fixtures/in-memory.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { GENERATION_TWO } from './fixtures/sdks/generation-two.ts'
import { NEWEST_ONE } from './fixtures/sdks/newest-one.ts'
import { type TestClient, text } from './fixtures/sdks/sdk.ts'
import { untilEnded } from './fixtures/until.ts'
import { instrumentMcpClient } from './index.ts'

const TOOLS = { add: () => text('added'), brew: () => text('brewed') }
const isRefresh = ({ name }: { name: string }) => name === 'mcp.tool_refresh'

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('a refresh has the listing in it, says how many tools there are, and is below what the server was doing', async () => {
    using recorder = recordSpans()
    const { server } = await inMemory(sdk, { tools: TOOLS, onToolsChanged: () => {} })
    const refreshed = untilEnded(isRefresh)
    await withSpan('server.reload', {}, () => server.sendToolListChanged())
    const refresh = await refreshed
    expect(refresh).toMatchObject({ kind: 'server', parentSpanId: recorder.find('server.reload')!.spanId })
    expect(refresh.attributes).toMatchObject({
      'mcp.method.name': 'notifications/tools/list_changed',
      'zeph.result.count': 2,
    })
    const [listing] = recorder.all('mcp.list_tools')
    expect(listing).toMatchObject({ kind: 'client', parentSpanId: refresh.spanId })
    expect(listing!.endTime).toBeLessThanOrEqual(refresh.endTime)
  })

  test('where nobody asks for the list, the refresh does not wait for long', async () => {
    const { server } = await inMemory(sdk, { tools: TOOLS })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    using recorder = recordSpans()
    await server.sendToolListChanged()
    expect(recorder.find('mcp.tool_refresh')!.ended).toBe(false)
    vi.advanceTimersByTime(1_000)
    expect(recorder.find('mcp.tool_refresh')).toMatchObject({ ended: true, status: 'unset' })
  })

  test('where somebody has asked for it, the refresh waits for the list as long as it takes', async () => {
    using recorder = recordSpans()
    const { server } = await inMemory(sdk, { tools: TOOLS, onToolsChanged: () => {} })
    const list = Promise.withResolvers<object>()
    const handlers: Map<string, unknown> = Reflect.get(server, '_requestHandlers')
    const asked = Promise.withResolvers<void>()
    handlers.set('tools/list', () => {
      asked.resolve()
      return list.promise
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await server.sendToolListChanged()
    await asked.promise
    vi.advanceTimersByTime(5_000)
    expect(recorder.find('mcp.tool_refresh')!.ended).toBe(false)
    const refreshed = untilEnded(isRefresh)
    list.resolve({ tools: [] })
    expect((await refreshed).attributes).toMatchObject({ 'zeph.result.count': 0 })
  })

  test('a list of several pages is whole with the last one', async () => {
    using recorder = recordSpans()
    const { client, server } = await inMemory(sdk)
    const tool = (name: string) => ({ name, inputSchema: { type: 'object' } })
    const handlers: Map<string, (request: { params?: { cursor?: string } }) => unknown> = Reflect.get(
      server,
      '_requestHandlers',
    )
    handlers.set('tools/list', async ({ params }) =>
      params?.cursor === undefined
        ? { tools: [tool('add')], nextCursor: '2' }
        : { tools: [tool('brew'), tool('pour')] },
    )
    const listTools = client.listTools as (params?: object) => Promise<{ nextCursor?: string }>
    Object.assign(client, {
      fallbackNotificationHandler: async () => {
        let page = await listTools.call(client)
        while (page.nextCursor !== undefined) page = await listTools.call(client, { cursor: page.nextCursor })
      },
    })
    const refreshed = untilEnded(isRefresh)
    await server.sendToolListChanged()
    expect((await refreshed).attributes).toMatchObject({ 'zeph.result.count': 3 })
    const pages = recorder.all('mcp.list_tools').filter(({ kind }) => kind === 'client')
    expect(pages.map(({ parentSpanId }) => parentSpanId)).toEqual(
      Array(2).fill(recorder.find('mcp.tool_refresh')!.spanId),
    )
  })

  test('a newer change ends the refresh before it, and closing ends the last', async () => {
    using recorder = recordSpans()
    const { client, server } = await inMemory(sdk, { tools: TOOLS })
    await server.sendToolListChanged()
    await server.sendToolListChanged()
    expect(recorder.all('mcp.tool_refresh').map(({ ended }) => ended)).toEqual([true, false])
    await client.close()
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('a listing that has nothing to do with it leaves the refresh alone, and one that fails ends it', async () => {
    using recorder = recordSpans()
    let isBroken = false
    const failed = Promise.withResolvers<void>()
    const { client, server } = await inMemory(sdk, { tools: TOOLS })
    Object.assign(client, {
      fallbackNotificationHandler: async () => {
        if (!isBroken) return
        await client.listTools().catch(() => failed.resolve())
      },
    })
    await server.sendToolListChanged()
    await client.listTools()
    expect(recorder.find('mcp.tool_refresh')!.ended).toBe(false)
    isBroken = true
    const handlers: Map<string, unknown> = Reflect.get(server, '_requestHandlers')
    handlers.set('tools/list', () => Promise.reject(new Error('no list')))
    await server.sendToolListChanged()
    await failed.promise
    const [, broken] = recorder.all('mcp.tool_refresh')
    expect(broken!.ended).toBe(true)
    expect(broken!.attributes).not.toHaveProperty('zeph.result.count')
  })

  test('on a server, the same notification is no refresh', async () => {
    using recorder = recordSpans()
    const { transports } = await inMemory(sdk)
    const { send } = transports[0] as { send: (message: object) => Promise<void> }
    await send.call(transports[0], { jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
    expect(recorder.all('mcp.tool_refresh')).toEqual([])
  })
})

test.each([
  ['sdk 1.32.2', NEWEST_ONE, FirstClient],
  ['client and server 2.4.0', GENERATION_TWO, SecondClient],
] as const)('%s: the refresh that the SDK makes by itself, after its delay, is inside', async (_name, sdk, Client) => {
  using recorder = recordSpans()
  const changed = Promise.withResolvers<number | undefined>()
  const onChanged = (_error: unknown, tools: unknown[] | null) => changed.resolve(tools?.length)
  const listChanged = { tools: { debounceMs: 20, onChanged } }
  const client = instrumentMcpClient(
    new Client({ name: 'agent', version: '1.0.0' }, { listChanged }) as unknown as TestClient,
  )
  const server = sdk.server(TOOLS)
  const [clientSide, serverSide] = sdk.inMemory()
  await server.connect(serverSide)
  await client.connect(clientSide)
  onTestFinished(() => client.close())
  await server.sendToolListChanged()
  await server.sendToolListChanged()
  expect(await changed.promise).toBe(2)
  const [first, second] = recorder.all('mcp.tool_refresh')
  expect(first!.attributes).not.toHaveProperty('zeph.result.count')
  expect(second!.attributes).toMatchObject({ 'zeph.result.count': 2 })
  expect(recorder.all('mcp.list_tools').map(({ parentSpanId }) => parentSpanId)).toEqual([second!.spanId])
})
