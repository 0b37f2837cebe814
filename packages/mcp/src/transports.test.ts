/** Transports that are not of today: SSE, one of the user's own, one that cannot be touched. And telemetry that stops in between. */
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { withSpan } from '@zeph-telemetry/core'
import { assertSpanTree, incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { tapOf } from './connection/tap-transport.ts'
import { closeServer, listen, listenHttp } from './fixtures/http-server.ts'
import { inMemory } from './fixtures/in-memory.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { NEWEST_ONE } from './fixtures/sdks/newest-one.ts'
import { text } from './fixtures/sdks/sdk.ts'
import { instrumentMcpClient, instrumentMcpServer } from './index.ts'

test('SSE: one trace, with the address of the server', async () => {
  let transport: SSEServerTransport | undefined
  const { server, url } = await listen((request, response) => {
    if (request.method === 'GET') {
      transport = new SSEServerTransport('/messages', response)
      void instrumentMcpServer(NEWEST_ONE.server({ add: () => text('added') })).connect(transport)
    } else void transport?.handlePostMessage(request, response)
  })
  const client = instrumentMcpClient(NEWEST_ONE.client())
  onTestFinished(async () => {
    await client.close()
    await closeServer(server)
  })
  using recorder = recordSpans()
  await client.connect(new SSEClientTransport(url))
  await withSpan('agent.turn', {}, () => NEWEST_ONE.callTool(client, { name: 'add' }))
  assertSpanTree(
    recorder,
    `
    mcp.connect_url {"server.address":"127.0.0.1","server.port":${url.port},"network.transport":"tcp","network.protocol.name":"http"}
      mcp.request {"mcp.method.name":"initialize"}
    agent.turn
      mcp.call_tool
        mcp.call_tool
    `,
  )
  expect(recorder.all('mcp.call_tool')[1]!.attributes['mcp.session.id']).toBe(transport!.sessionId)
  expect(incompleteSpans(recorder)).toEqual([])
})

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('a transport of one’s own has spans, and is told of no trace: nobody knows where it leads', async () => {
    using recorder = recordSpans()
    const [clientSide, serverSide] = sdk.inMemory()
    const inner = clientSide as { start(): Promise<void>; send(message: object): Promise<void>; close(): Promise<void> }
    const own = {
      sent: [] as object[],
      start: () => {
        Object.assign(inner, { onmessage: (message: object) => Reflect.get(own, 'onmessage')?.(message) })
        return inner.start()
      },
      send: (message: object) => {
        own.sent.push(message)
        return inner.send(message)
      },
      close: () => inner.close(),
    }
    await sdk.server({ add: () => text('added') }).connect(serverSide)
    const client = instrumentMcpClient(sdk.client())
    await client.connect(own)
    expect(await sdk.callTool(client, { name: 'add' })).toMatchObject(text('added'))
    await client.close()
    expect(recorder.started.map(({ name }) => name)).toEqual(['mcp.connect', 'mcp.call_tool', 'mcp.shutdown'])
    expect(own.sent.filter((message) => JSON.stringify(message).includes('traceparent'))).toEqual([])
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('a client that is frozen stays as it is', () => {
    const client = Object.freeze(sdk.client())
    expect(instrumentMcpClient(client)).toBe(client)
    expect(Object.hasOwn(client, 'connect')).toBe(false)
  })

  test('telemetry that stops while a call is open forgets the call when it is answered', async () => {
    const recorder = recordSpans()
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof text>>()
    const started = Promise.withResolvers<void>()
    const wait = () => {
      started.resolve()
      return promise
    }
    const { client, transports } = await inMemory(sdk, { tools: { wait } })
    const call = sdk.callTool(client, { name: 'wait' })
    await started.promise
    recorder.stop()
    resolve(text('done'))
    expect(await call).toMatchObject(text('done'))
    expect(transports.map((side) => tapOf(side)!.connection.isIdle)).toEqual([true, true])
    expect(recorder.started.every(({ ended }) => ended)).toBe(true)
    expect(await client.ping()).toEqual({})
  })

  test('what a server over HTTP gives as its session is on every span', async () => {
    using recorder = recordSpans()
    await using listening = await listenHttp(sdk, () => instrumentMcpServer(sdk.server({ add: () => text('added') })))
    const client = instrumentMcpClient(sdk.client())
    await client.connect(sdk.httpClient(listening.url))
    await sdk.callTool(client, { name: 'add' })
    await client.close()
    const told = ['mcp.connect_url', 'mcp.call_tool', 'mcp.shutdown'].flatMap((name) => recorder.all(name))
    const [{ 'mcp.session.id': id }] = told.map(({ attributes }) => attributes) as [{ 'mcp.session.id': unknown }]
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(told.map(({ attributes }) => attributes['mcp.session.id'])).toEqual([id, id, id, id])
    expect(told.map(({ attributes }) => attributes['mcp.protocol.version'])).toEqual(
      Array(4).fill(expect.stringMatching(/^\d{4}-/)),
    )
  })
})
