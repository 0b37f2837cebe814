/** Connections that live long or are dropped: what they keep, and whose context they run in. */
import { AsyncResource } from 'node:async_hooks'
import { getEventListeners, once } from 'node:events'
import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { activeSpanContext, withSpan } from '@zeph-telemetry/core'
import { incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { tapOf } from './connection/tap-transport.ts'
import { listenHttp } from './fixtures/http-server.ts'
import { inMemory } from './fixtures/in-memory.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { type Sdk, type TestServer, text } from './fixtures/sdks/sdk.ts'
import { untilEnded } from './fixtures/until.ts'
import { untilCollected } from './fixtures/until-collected.ts'
import { instrumentMcpClient, instrumentMcpServer } from './index.ts'

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('ten thousand calls leave nothing behind', async () => {
    const { client, transports } = await inMemory(sdk, { tools: { add: () => text('added') } })
    using recorder = recordSpans()
    for (let batch = 0; batch < 100; batch += 1) {
      await Promise.all(Array.from({ length: 100 }, () => sdk.callTool(client, { name: 'add' })))
      expect(incompleteSpans(recorder)).toEqual([])
      recorder.clear()
    }
    for (const transport of transports) {
      const { sent, received } = tapOf(transport)!.connection
      expect([sent.size, received.size]).toEqual([0, 0])
    }
  })

  test('a client and a server that are dropped are collected, and the call that was open ends', async () => {
    const ended = untilEnded(({ name, kind }) => name === 'mcp.call_tool' && kind === 'client')
    const references = await abandonedPair(sdk)
    await untilCollected(references)
    expect(await ended).toMatchObject({ status: 'error', attributes: { 'error.type': 'abandoned' } })
  })

  test('what arrives later on a connection that a turn opened is not part of that turn', async () => {
    using recorder = recordSpans()
    const heard = Promise.withResolvers<string | undefined>()
    const onToolsChanged = () => heard.resolve(activeSpanContext()?.traceId)
    let server: TestServer | undefined
    await using listening = await listenHttp(sdk, () => (server = sdk.server()))
    const client = instrumentMcpClient(sdk.client({ onToolsChanged }))
    await withSpan('agent.turn', {}, async () => {
      await client.connect(sdk.httpClient(listening.url))
      await client.ping()
    })
    onTestFinished(() => client.close())
    const refreshed = untilEnded(({ name }) => name === 'mcp.tool_refresh')
    await listening.streaming
    await server!.sendToolListChanged()
    const traceId = (await refreshed).traceId
    expect(traceId).not.toBe(recorder.find('agent.turn')!.traceId)
    expect(await heard.promise).toBe(traceId)
    expect(recorder.find('mcp.list_tools')).toMatchObject({ traceId })
  })

  test('what a server reads from a pipe later is not part of what opened the pipe', async () => {
    using recorder = recordSpans()
    const [stdin, stdout] = [new PassThrough(), new PassThrough()]
    const server = instrumentMcpServer(sdk.server())
    // What a pipe brings arrives in the context in which it was opened.
    const pipe = await withSpan('server.start', {}, async () => {
      await server.connect(sdk.stdioServer(stdin, stdout))
      return new AsyncResource('pipe')
    })
    onTestFinished(() => server.close())
    pipe.runInAsyncScope(() => stdin.write('{"jsonrpc":"2.0","id":"a","method":"ping"}\n'))
    const [answer] = (await once(stdout, 'data')) as [Buffer]
    expect(JSON.parse(answer.toString())).toEqual({ jsonrpc: '2.0', id: 'a', result: {} })
    expect(recorder.find('mcp.request')).toMatchObject({ parentSpanId: undefined, links: [], ended: true })
  })

  test('a request that is over no longer listens for its cancellation', async () => {
    const { client, transports } = await inMemory(sdk, { bare: ['server'] })
    const { signal } = new AbortController()
    using recorder = recordSpans()
    client.onerror = () => {}
    const { send } = transports[0] as { send: (message: object, options: object) => Promise<void> }
    const ended = untilEnded(({ name }) => name === 'mcp.request')
    await send.call(transports[0], { jsonrpc: '2.0', id: 'own', method: 'ping' }, { requestSignal: signal })
    await ended
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(recorder.find('mcp.request')).toMatchObject({ status: 'unset' })
  })

  test('messages that wait for the connecting are seen on either side', async () => {
    using recorder = recordSpans()
    const [clientSide, serverSide] = sdk.inMemory()
    const send = (side: object, message: object) => (side as { send: (sent: object) => Promise<void> }).send(message)
    const server = instrumentMcpServer(sdk.server())
    const client = instrumentMcpClient(sdk.client())
    await send(clientSide, { jsonrpc: '2.0', id: 'early', method: 'ping' })
    await send(serverSide, { jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
    await server.connect(serverSide)
    await client.connect(clientSide)
    await client.close()
    const early = recorder.started.filter(({ attributes }) => attributes['jsonrpc.request.id'] === 'early')
    expect(early).toMatchObject([{ kind: 'server', ended: true }])
    expect(recorder.all('mcp.tool_refresh')).toHaveLength(1)
  })

  test('a client and a server that are instrumented twice, or when they are connected already, have each span once', async () => {
    using recorder = recordSpans()
    const client = sdk.client()
    const server = sdk.server({ add: () => text('added') })
    const [clientSide, serverSide] = sdk.inMemory()
    await server.connect(serverSide)
    await client.connect(clientSide)
    onTestFinished(() => client.close())
    for (let time = 0; time < 2; time += 1) {
      expect(instrumentMcpClient(client)).toBe(client)
      expect(instrumentMcpServer(server)).toBe(server)
    }
    await sdk.callTool(client, { name: 'add' })
    expect(recorder.started.map(({ name, kind, parentSpanId }) => [name, kind, parentSpanId])).toEqual([
      ['mcp.call_tool', 'client', undefined],
      ['mcp.call_tool', 'server', recorder.started[0]!.spanId],
    ])
  })

  test('a handler that somebody puts in front of ours has every message once', async () => {
    const { client, transports } = await inMemory(sdk, { tools: { add: () => text('added') } })
    const seen: unknown[] = []
    const target = transports[1] as { onmessage: (...args: unknown[]) => void }
    const { onmessage } = target
    target.onmessage = (...args) => {
      seen.push(args[0])
      onmessage(...args)
    }
    tapOf(target)!.hook()
    using recorder = recordSpans()
    await sdk.callTool(client, { name: 'add' })
    expect(seen).toHaveLength(1)
    expect(recorder.all('mcp.call_tool')).toHaveLength(2)
  })
})

/** Not closed; nothing of it is held but weakly. */
async function abandonedPair(sdk: Sdk): Promise<WeakRef<object>[]> {
  const client = instrumentMcpClient(sdk.client())
  const server = sdk.server({ wait: () => new Promise(() => {}) })
  const [clientSide, serverSide] = sdk.inMemory()
  await server.connect(serverSide)
  await client.connect(clientSide)
  sdk.callTool(client, { name: 'wait' }).catch(() => {})
  await setImmediate()
  // What holds the client is its own clock for the timeout, which a program that exits does not wait for either.
  for (const { timeoutId } of (
    Reflect.get(client, '_timeoutInfo') as Map<number, { timeoutId: NodeJS.Timeout }>
  ).values())
    clearTimeout(timeoutId)
  return [client, server, clientSide, serverSide].map((object) => new WeakRef(object))
}
