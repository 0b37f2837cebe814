/** Client and server in one process: one trace across both, in every SDK. */
import { withSpan } from '@zeph-telemetry/core'
import { assertSpanTree, incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, test } from 'vitest'
import { inMemory } from './fixtures/in-memory.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { text } from './fixtures/sdks/sdk.ts'
import { instrumentMcpClient, instrumentMcpServer } from './index.ts'

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('what a client asks for is below the active span, and what the server does for it below that', async () => {
    using recorder = recordSpans()
    const tools = { add: () => withSpan('server.work', {}, () => text('added')) }
    const { client } = await inMemory(sdk, { tools })
    await withSpan('agent.turn', {}, async () => {
      await client.listTools()
      expect(await sdk.callTool(client, { name: 'add', arguments: { a: 1 } })).toMatchObject(text('added'))
      await sdk.getPrompt(client, 'review')
      await sdk.readResource(client, 'notes://tea')
      await client.ping()
    })
    assertSpanTree(
      recorder,
      `
      mcp.connect {"mcp.method.name":"initialize"}
        mcp.request {"mcp.method.name":"initialize"}
      agent.turn
        mcp.list_tools
          mcp.list_tools {"zeph.result.count":1}
        mcp.call_tool {"gen_ai.tool.name":"add","gen_ai.operation.name":"execute_tool"}
          mcp.call_tool {"gen_ai.tool.name":"add"}
            server.work
        mcp.request {"mcp.method.name":"prompts/get","gen_ai.prompt.name":"review"}
          mcp.request {"mcp.method.name":"prompts/get","gen_ai.prompt.name":"review","zeph.result.count":1}
        mcp.request {"mcp.method.name":"resources/read"}
          mcp.request {"mcp.method.name":"resources/read"}
        mcp.request {"mcp.method.name":"ping"}
          mcp.request {"mcp.method.name":"ping"}
      `,
    )
    expect(incompleteSpans(recorder)).toEqual([])
    const turn = recorder.find('agent.turn')!
    const inside = recorder.started.slice(recorder.started.indexOf(turn))
    expect(new Set(inside.map(({ traceId }) => traceId))).toEqual(new Set([turn.traceId]))
  })

  test('one call is one execute_tool: the span on the side that is called carries no operation', async () => {
    using recorder = recordSpans()
    const { client } = await inMemory(sdk, { tools: { add: () => text('added') } })
    await sdk.callTool(client, { name: 'add' })
    expect(
      recorder.all('mcp.call_tool').map(({ kind, attributes }) => [kind, attributes['gen_ai.operation.name']]),
    ).toEqual([
      ['client', 'execute_tool'],
      ['server', undefined],
    ])
  })

  test('inside the span of a tool, that span alone carries the operation', async () => {
    using recorder = recordSpans()
    const { client } = await inMemory(sdk, { tools: { add: () => text('added') } })
    const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'notes__add' }
    await withSpan('tool.execute', tool, () => sdk.callTool(client, { name: 'add' }))
    const carriers = recorder.started.filter(({ attributes }) => attributes['gen_ai.operation.name'] !== undefined)
    expect(carriers.map(({ name }) => name)).toEqual(['tool.execute'])
    expect(recorder.all('mcp.call_tool')).toHaveLength(2)
  })

  test('requests link to the span of their connecting, and are no children of it', async () => {
    using recorder = recordSpans()
    const { client } = await inMemory(sdk)
    await client.ping()
    const connect = recorder.find('mcp.connect')!
    const ping = recorder.started.find(
      ({ kind, attributes }) => kind === 'client' && attributes['mcp.method.name'] === 'ping',
    )!
    expect(ping.parentSpanId).toBeUndefined()
    expect(ping.links.map(({ context }) => context.spanId)).toEqual([connect.spanId])
    const answered = recorder.started.find(({ parentSpanId }) => parentSpanId === ping.spanId)!
    expect(answered.links).toEqual([])
  })

  test('instrumenting twice makes each span once', async () => {
    using recorder = recordSpans()
    const client = instrumentMcpClient(instrumentMcpClient(sdk.client()))
    const server = instrumentMcpServer(sdk.server())
    const { connect } = server
    expect(instrumentMcpServer(server).connect).toBe(connect)
    const [clientSide, serverSide] = sdk.inMemory()
    await server.connect(serverSide)
    await client.connect(clientSide)
    await client.close()
    expect(recorder.started.map(({ name }) => name)).toEqual(['mcp.connect', 'mcp.request', 'mcp.shutdown'])
  })

  test('close is a span that says how long the session lasted, and a second close is none', async () => {
    using recorder = recordSpans()
    const { client } = await inMemory(sdk)
    await Promise.all([client.close(), client.close()])
    await client.close()
    const [shutdown, ...more] = recorder.all('mcp.shutdown')
    expect(more).toEqual([])
    expect(shutdown!.attributes['zeph.mcp.session.duration']).toBeGreaterThan(0)
  })
})
