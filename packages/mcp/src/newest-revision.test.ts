/** The protocol's revision of 2026: a server made anew for every request, discovery in place of a handshake, questions in answers, subscriptions. */
import { AsyncResource } from 'node:async_hooks'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { PassThrough } from 'node:stream'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { acceptedContent, createMcpHandler, inputRequired, McpServer } from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'
import { withSpan } from '@zeph-telemetry/core'
import { assertSpanTree, incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { expect, onTestFinished, test } from 'vitest'
import { closeServer, listen } from './fixtures/http-server.ts'
import { untilEnded } from './fixtures/until.ts'
import { instrumentMcpClient, instrumentMcpServer } from './index.ts'

function makeServer(): McpServer {
  const server = instrumentMcpServer(
    new McpServer({ name: 'notes', version: '1.0.0' }, { capabilities: { tools: { listChanged: true } } }),
  )
  server.registerTool('add', {}, () =>
    withSpan('server.work', {}, async () => ({ content: [{ type: 'text', text: 'added' }] })),
  )
  server.registerTool('pour', {}, (context) => {
    const answer = acceptedContent<{ cup: string }>(context.mcpReq.inputResponses, 'cup')
    if (answer !== undefined) return { content: [{ type: 'text', text: answer.cup }] }
    const requestedSchema = { type: 'object' as const, properties: { cup: { type: 'string' as const } } }
    return inputRequired({ inputRequests: { cup: inputRequired.elicit({ message: 'Which cup?', requestedSchema }) } })
  })
  server.registerTool('wait', {}, () => new Promise(() => {}))
  return server
}

function makeClient(onToolsChanged?: (count: number | undefined) => void): Client {
  const client = new Client(
    { name: 'agent', version: '1.0.0' },
    {
      capabilities: { elicitation: {} },
      versionNegotiation: { mode: 'auto' },
      ...(onToolsChanged && {
        listChanged: { tools: { debounceMs: 0, onChanged: (_error, tools) => onToolsChanged(tools?.length) } },
      }),
    },
  )
  client.setRequestHandler('elicitation/create', () =>
    withSpan('client.elicit', {}, async () => ({ action: 'accept', content: { cup: 'blue' } })),
  )
  return instrumentMcpClient(client)
}

async function connected(client: Client): Promise<ReturnType<typeof createMcpHandler>> {
  const handler = createMcpHandler(makeServer, { legacy: 'reject' })
  const { server, url } = await listen(toNodeHandler(handler) as RequestListener)
  await client.connect(new StreamableHTTPClientTransport(url))
  expect(client.getProtocolEra()).toBe('modern')
  onTestFinished(async () => {
    await client.close()
    await closeServer(server)
    await handler.close()
  })
  return handler
}

test('a client that discovers the revision has one span of connecting, with what was agreed', async () => {
  using recorder = recordSpans()
  await connected(makeClient())
  assertSpanTree(
    recorder,
    `
    mcp.connect_url {"mcp.method.name":"server/discover","mcp.protocol.version":"2026-07-28","zeph.mcp.server.name":"notes"}
      mcp.request {"mcp.method.name":"server/discover"}
    `,
  )
  expect(incompleteSpans(recorder)).toEqual([])
})

test('calls of servers that live for one request are one trace', async () => {
  const client = makeClient()
  await connected(client)
  using recorder = recordSpans()
  await withSpan('agent.turn', {}, () => client.callTool({ name: 'add' }))
  assertSpanTree(
    recorder,
    `
    agent.turn
      mcp.call_tool {"gen_ai.tool.name":"add","mcp.protocol.version":"2026-07-28"}
        mcp.call_tool {"gen_ai.tool.name":"add","mcp.protocol.version":"2026-07-28"}
          server.work
    `,
  )
  expect(incompleteSpans(recorder)).toEqual([])
})

test('a question in an answer: what the client does for it, and the call that it makes again, belong to the caller', async () => {
  const client = makeClient()
  await connected(client)
  using recorder = recordSpans()
  const result = await withSpan('agent.turn', {}, () => client.callTool({ name: 'pour' }))
  expect(result.content).toEqual([{ type: 'text', text: 'blue' }])
  assertSpanTree(
    recorder,
    `
    agent.turn
      mcp.call_tool
        mcp.call_tool
      client.elicit
      mcp.call_tool
        mcp.call_tool
    `,
  )
  expect(incompleteSpans(recorder)).toEqual([])
})

test('a call that is cancelled by closing its stream ends, on both sides', async () => {
  const client = makeClient()
  await connected(client)
  using recorder = recordSpans()
  const ended = untilEnded(({ kind, name }) => name === 'mcp.call_tool' && kind === 'server')
  await expect(client.callTool({ name: 'wait' }, { timeout: 50 })).rejects.toThrow('timed out')
  await ended
  expect(
    recorder
      .all('mcp.call_tool')
      .map(({ kind, status, attributes }) => [kind, status, attributes['zeph.mcp.cancelled']]),
  ).toEqual([
    ['client', 'error', true],
    ['server', 'unset', true],
  ])
  expect(incompleteSpans(recorder)).toEqual([])
})

test('a subscription is over as a request when it is acknowledged; what it brings is a refresh', async () => {
  using recorder = recordSpans()
  const changed = Promise.withResolvers<number | undefined>()
  const handler = await connected(makeClient(changed.resolve))
  const listening = recorder.started.find(({ attributes }) => attributes['mcp.method.name'] === 'subscriptions/listen')
  expect(listening).toMatchObject({ ended: true, status: 'unset' })
  const refreshed = untilEnded(({ name }) => name === 'mcp.tool_refresh')
  handler.notify.toolsChanged()
  expect(await changed.promise).toBe(3)
  const refresh = await refreshed
  expect(refresh.attributes).toMatchObject({ 'zeph.result.count': 3 })
  expect(recorder.find('mcp.list_tools')!.parentSpanId).toBe(refresh.spanId)
  expect(incompleteSpans(recorder)).toEqual([])
})

test('over stdio, a server that knows no discovery is connected to as before, and one probe is no span of its own', async () => {
  using recorder = recordSpans()
  const client = makeClient()
  const everything = import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js')
  const args = [everything.replace('file://', ''), 'stdio']
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }))
  expect(client.getProtocolEra()).toBe('legacy')
  await client.close()
  const [connect, ...more] = recorder.started.filter(({ name }) => name !== 'mcp.tool_refresh')
  expect(connect).toMatchObject({ name: 'mcp.connect', attributes: { 'mcp.method.name': 'initialize' } })
  expect(more.map(({ name }) => name)).toEqual(['mcp.shutdown'])
})

test('a server that is served over stdio by its factory has spans that say so, and whoever opened the pipe is not their parent', async () => {
  using recorder = recordSpans()
  const [stdin, stdout] = [new PassThrough(), new PassThrough()]
  const transport = new StdioServerTransport(stdin, stdout)
  const [pipe, handle] = withSpan('server.start', {}, () => [
    new AsyncResource('pipe'),
    serveStdio(makeServer, { transport }),
  ])
  onTestFinished(() => handle.close())
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'agent', version: '1.0.0' } }
  const request = { jsonrpc: '2.0', id: 1, method: 'initialize', params }
  pipe.runInAsyncScope(() => stdin.write(`${JSON.stringify(request)}\n`))
  const [answer] = (await once(stdout, 'data')) as [Buffer]
  expect(JSON.parse(answer.toString())).toMatchObject({ id: 1, result: { serverInfo: { name: 'notes' } } })
  expect(recorder.find('mcp.request')).toMatchObject({
    parentSpanId: undefined,
    attributes: { 'mcp.method.name': 'initialize', 'network.transport': 'pipe' },
  })
})
