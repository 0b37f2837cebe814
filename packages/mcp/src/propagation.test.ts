/** What goes along in `_meta`, to whom, and what does not. */
import { captureContext, extract, runInContext, withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listenHttp } from './fixtures/http-server.ts'
import { inMemory } from './fixtures/in-memory.ts'
import { observing } from './fixtures/observing.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { type Sdk, type TestServer, type Tool, text } from './fixtures/sdks/sdk.ts'
import { instrumentMcpClient, instrumentMcpServer } from './index.ts'

interface Seen {
  readonly method?: string
  readonly params?: { readonly _meta?: Readonly<Record<string, unknown>> }
}

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const PARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`
const WITH_BAGGAGE = { traceparent: PARENT, tracestate: 'tea=five', baggage: 'cup=blue' }

/** A client and a server that shows what arrives, as it arrives. */
async function watched(sdk: Sdk): Promise<{ send: (message: object) => Promise<void>; seen: Seen[] }> {
  const client = instrumentMcpClient(sdk.client())
  const [clientSide, serverSide] = sdk.inMemory()
  const seen: Seen[] = []
  Object.assign(serverSide, { onmessage: (message: Seen) => void seen.push(message) })
  await sdk.server({ add: () => text('added') }).connect(serverSide)
  await client.connect(clientSide)
  onTestFinished(() => client.close())
  seen.length = 0
  const send = Reflect.get(clientSide, 'send') as (message: object) => Promise<void>
  return { send: (message) => send.call(clientSide, message), seen }
}

const call = (params: object) => ({ jsonrpc: '2.0', id: 99, method: 'tools/call', params: { name: 'add', ...params } })

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('requests and notifications carry the trace, in a copy; what the caller gave stays as it was', async () => {
    using _ = recordSpans()
    const { send, seen } = await watched(sdk)
    const request = call({ arguments: { a: 1 }, _meta: { 'tea.example/cup': 'blue', progressToken: 7 } })
    const notification = { jsonrpc: '2.0', method: 'notifications/roots/list_changed' }
    const before = structuredClone([request, notification])
    await withSpan('agent.turn', {}, async () => {
      await send(request)
      await send(notification)
    })
    expect([request, notification]).toEqual(before)
    const traceparent = expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    const [asked, told] = seen
    expect(asked).toEqual({
      ...request,
      params: { ...request.params, _meta: { traceparent, 'tea.example/cup': 'blue', progressToken: 7 } },
    })
    expect(asked!.params).toHaveProperty('arguments', (request.params as { arguments?: object }).arguments)
    expect(told).toEqual({ ...notification, params: { _meta: { traceparent } } })
  })

  test('tracestate and baggage go along, too', async () => {
    using _ = recordSpans()
    const { send, seen } = await watched(sdk)
    await runInContext(extract(WITH_BAGGAGE), () => send(call({})))
    expect(seen[0]!.params!._meta).toEqual({
      traceparent: expect.stringContaining(TRACE_ID),
      tracestate: 'tea=five',
      baggage: 'cup=blue',
    })
  })

  test('a traceparent that the caller gives goes before ours, and the message is the very object', async () => {
    using _ = recordSpans()
    const { send, seen } = await watched(sdk)
    const request = call({ _meta: { traceparent: PARENT } })
    await withSpan('agent.turn', {}, () => send(request))
    expect(seen[0]).toBe(request)
  })

  test.each([
    ['a notification outside of any span', { jsonrpc: '2.0', method: 'notifications/roots/list_changed' }],
    ['what is no message', { tea: 'five' }],
    ['parameters that are a list', { jsonrpc: '2.0', method: 'notifications/x', params: [1] }],
    [
      'parameters that write their JSON themselves',
      { jsonrpc: '2.0', method: 'notifications/x', params: { toJSON: () => 1 } },
    ],
    ['a _meta that is none', { jsonrpc: '2.0', method: 'notifications/x', params: { _meta: 'tea' } }],
  ])('%s goes as the very object', async (what, message) => {
    using _ = recordSpans()
    const { send, seen } = await watched(sdk)
    if (what.includes('outside')) await send(message)
    else await withSpan('agent.turn', {}, () => send(message))
    expect(seen[0]).toBe(message)
  })

  test('where no destination is listed, the message goes as the very object, and its span is there all the same', async () => {
    await observing({ propagateTo: [] }, async () => {
      using recorder = recordSpans()
      const { send, seen } = await watched(sdk)
      const request = call({})
      await withSpan('agent.turn', {}, () => send(request))
      expect(seen[0]).toBe(request)
      expect(recorder.all('mcp.call_tool')).toHaveLength(1)
    })
  })

  test('over HTTP, a host that is not listed learns of nothing, and no header is added', async () => {
    using _ = recordSpans()
    await using listening = await listenHttp(sdk, () => sdk.server({ add: () => text('added') }))
    const far = new URL('http://tea.example/mcp')
    const rerouted: typeof fetch = (_url, init) => fetch(listening.url, init)
    for (const [url, propagateTo, isTold] of [
      [far, undefined, false],
      [far, ['*.example'], true],
      [listening.url, undefined, true],
    ] as const) {
      await observing(propagateTo === undefined ? {} : { propagateTo }, async () => {
        const client = instrumentMcpClient(sdk.client())
        await client.connect(sdk.httpClient(url, rerouted))
        await withSpan('agent.turn', {}, () => sdk.callTool(client, { name: 'add' }))
        await client.close()
      })
      const sent = listening.bodies.findLast((body) => (body as Seen).method === 'tools/call') as Seen
      expect('traceparent' in (sent.params!._meta ?? {}), `${url} ${propagateTo}`).toBe(isTold)
    }
    expect(listening.headers.filter(({ traceparent }) => traceparent !== undefined)).toEqual([])
  })

  test('a server over HTTP tells its client of the trace that came from it, without baggage, and of no other', async () => {
    using _ = recordSpans()
    const told: (object | undefined)[] = []
    const answers = {
      'roots/list': (params: unknown) => {
        told.push((params as { _meta?: object } | undefined)?._meta)
        return { roots: [] }
      },
    }
    const asks: Tool = async (_input, { ask }) => {
      await ask('roots/list', {})
      await runInContext(captureContext().withSpan(undefined), () => withSpan('other', {}, () => ask('roots/list', {})))
      return text('asked')
    }
    await using listening = await listenHttp(sdk, () => instrumentMcpServer(sdk.server({ asks })))
    const client = sdk.client({ answers })
    await client.connect(sdk.httpClient(listening.url))
    await sdk.callTool(client, { name: 'asks', _meta: WITH_BAGGAGE })
    await client.close()
    const trace = { traceparent: expect.stringContaining(TRACE_ID), tracestate: 'tea=five' }
    expect(told.map((meta) => meta && pick(meta, Object.keys(WITH_BAGGAGE)))).toEqual([trace, undefined])
  })

  test('what the sender tells is the parent; what is active where the message arrives, such as an HTTP request, is linked', async () => {
    using recorder = recordSpans()
    const makeServer = (): TestServer => instrumentMcpServer(sdk.server({ add: () => text('added') }))
    await using listening = await listenHttp(sdk, makeServer, (handle) => withSpan('http.server', {}, handle))
    const client = sdk.client()
    await client.connect(sdk.httpClient(listening.url))
    await sdk.callTool(client, { name: 'add', _meta: { traceparent: PARENT } })
    await sdk.callTool(client, { name: 'add' })
    await client.close()
    const [told, untold] = recorder.all('mcp.call_tool')
    const requests = recorder.all('http.server').map(({ spanId }) => spanId)
    expect(told).toMatchObject({ traceId: TRACE_ID, parentSpanId: 'b7ad6b7169203331', parentIsRemote: true })
    expect(requests).toContain(told!.links[0]!.context.spanId)
    expect(requests).toContain(untold!.parentSpanId)
    expect(untold!.links).toEqual([])
  })

  test.each(['', 'tea', '00-0-0-01', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, 7])(
    'the traceparent %j of a stranger is none',
    async (traceparent) => {
      using recorder = recordSpans()
      const { client } = await inMemory(sdk, { tools: { add: () => text('added') }, bare: ['client'] })
      await sdk.callTool(client, { name: 'add', _meta: { traceparent } })
      expect(recorder.find('mcp.call_tool')!.parentSpanId).toBeUndefined()
    },
  )
})

function pick(object: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)))
}
