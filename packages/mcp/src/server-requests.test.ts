/** What a server asks its client for while it works for it: sampling, elicitation, roots. In memory and over HTTP, in every SDK. */
import { join } from 'node:path'
import { withSpan } from '@zeph-telemetry/core'
import { assertSpanTree, incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listenHttp } from './fixtures/http-server.ts'
import { inMemory } from './fixtures/in-memory.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { type Sdk, type TestClient, type Tool, text } from './fixtures/sdks/sdk.ts'
import { instrumentMcpClient, instrumentMcpServer } from './index.ts'

const UNRULY = join(import.meta.dirname, 'fixtures/processes/unruly-server.ts')

const SAMPLE = {
  role: 'assistant',
  model: 'small',
  content: { type: 'text', text: 'Tea is at five.' },
}

const ANSWERS = {
  'sampling/createMessage': () => withSpan('client.sample', {}, async () => SAMPLE),
  'elicitation/create': () =>
    withSpan('client.elicit', {}, async () => ({ action: 'accept', content: { cup: 'blue' } })),
  'roots/list': () => withSpan('client.roots', {}, async () => ({ roots: [{ uri: 'file:///tea' }] })),
}

const REQUESTS: Readonly<Record<string, object>> = {
  'sampling/createMessage': {
    messages: [{ role: 'user', content: { type: 'text', text: 'When is tea?' } }],
    maxTokens: 10,
  },
  'elicitation/create': {
    message: 'Which cup?',
    requestedSchema: { type: 'object', properties: { cup: { type: 'string' } } },
  },
  'roots/list': {},
}

const ask: Tool = async (_input, context) => {
  for (const [method, params] of Object.entries(REQUESTS)) await context.ask(method, params)
  return text('asked')
}

async function overHttp(sdk: Sdk, isBare: boolean): Promise<TestClient> {
  const listening = await listenHttp(sdk, () => {
    const server = sdk.server({ ask })
    return isBare ? server : instrumentMcpServer(server)
  })
  const client = instrumentMcpClient(sdk.client({ answers: ANSWERS }))
  await client.connect(sdk.httpClient(listening.url))
  onTestFinished(async () => {
    await client.close()
    await listening[Symbol.asyncDispose]()
  })
  return client
}

const BOTH_SIDES = `
  agent.turn
    mcp.call_tool {"gen_ai.operation.name":"execute_tool"}
      mcp.call_tool
        mcp.request {"mcp.method.name":"sampling/createMessage"}
          mcp.request {"mcp.method.name":"sampling/createMessage"}
            client.sample
        mcp.request {"mcp.method.name":"elicitation/create"}
          mcp.request {"mcp.method.name":"elicitation/create"}
            client.elicit
        mcp.request {"mcp.method.name":"roots/list"}
          mcp.request {"mcp.method.name":"roots/list","zeph.result.count":1}
            client.roots
`

const CLIENT_SIDE = `
  agent.turn
    mcp.call_tool {"gen_ai.operation.name":"execute_tool"}
      mcp.request {"mcp.method.name":"sampling/createMessage"}
        client.sample
      mcp.request {"mcp.method.name":"elicitation/create"}
        client.elicit
      mcp.request {"mcp.method.name":"roots/list","zeph.result.count":1}
        client.roots
`

async function recordTurn(sdk: Sdk, client: TestClient, tree: string): Promise<void> {
  using recorder = recordSpans()
  const result = await withSpan('agent.turn', {}, () => sdk.callTool(client, { name: 'ask' }))
  expect(result).toMatchObject(text('asked'))
  assertSpanTree(recorder, tree)
  expect(incompleteSpans(recorder)).toEqual([])
}

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('in memory, what the client does for the server is below what the server asks', async () => {
    const { client } = await inMemory(sdk, { tools: { ask }, answers: ANSWERS })
    await recordTurn(sdk, client, BOTH_SIDES)
  })

  test('over HTTP, too: the server tells the trace to the client that it came from', async () => {
    await recordTurn(sdk, await overHttp(sdk, false), BOTH_SIDES)
  })

  test('what a server without telemetry asks for is below the call that it asks for it', async () => {
    const { client } = await inMemory(sdk, { tools: { ask }, answers: ANSWERS, bare: ['server'] })
    await recordTurn(sdk, client, CLIENT_SIDE)
  })

  test('over HTTP, that is the call on whose stream it asks, also where several are open', async () => {
    const client = await overHttp(sdk, true)
    using recorder = recordSpans()
    await Promise.all(
      ['agent.turn', 'agent.learning'].map((name) => withSpan(name, {}, () => sdk.callTool(client, { name: 'ask' }))),
    )
    const calls = recorder.all('mcp.call_tool')
    const asked = recorder.all('mcp.request')
    expect(calls).toHaveLength(2)
    expect(calls.map(({ attributes }) => attributes['server.address'])).toEqual(['127.0.0.1', '127.0.0.1'])
    expect(asked.filter(({ attributes }) => 'server.address' in attributes)).toEqual([])
    expect(calls.map(({ spanId }) => asked.filter(({ parentSpanId }) => parentSpanId === spanId).length)).toEqual([
      3, 3,
    ])
  })

  test('over a pipe that is the call that is open; where several are, nobody knows, and it is nobody’s child', async () => {
    const client = instrumentMcpClient(sdk.client({ answers: ANSWERS }))
    await withSpan('agent.turn', {}, () => client.connect(sdk.stdioClient(['--no-warnings', UNRULY])))
    onTestFinished(() => client.close())
    for (const together of [1, 2]) {
      using recorder = recordSpans()
      const call = () => sdk.callTool(client, { name: 'ask', arguments: { together } })
      await Promise.all(Array.from({ length: together }, call))
      const parent = together === 1 ? recorder.find('mcp.call_tool')!.spanId : undefined
      expect(recorder.find('mcp.request')).toMatchObject({ kind: 'server', parentSpanId: parent })
      expect(recorder.find('client.roots')!.parentSpanId).toBe(recorder.find('mcp.request')!.spanId)
      expect(incompleteSpans(recorder)).toEqual([])
    }
  })

  test('over a pipe, a ping and a change of the tools belong to no call, though one is open', async () => {
    const client = instrumentMcpClient(sdk.client({ answers: ANSWERS }))
    await withSpan('agent.turn', {}, () => client.connect(sdk.stdioClient(['--no-warnings', UNRULY])))
    onTestFinished(() => client.close())
    using recorder = recordSpans()
    await sdk.callTool(client, { name: 'ask', arguments: { together: 1, method: 'ping' } })
    await sdk.callTool(client, { name: 'change' })
    expect(recorder.find('mcp.request')).toMatchObject({ kind: 'server', parentSpanId: undefined })
    expect(recorder.find('mcp.tool_refresh')).toMatchObject({ kind: 'server', parentSpanId: undefined })
  })
})
