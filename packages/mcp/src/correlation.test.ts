/** The ids of request and session in `_meta`: to whom they are told, and what a server makes of them. */
import { activeCorrelation, captureContext, withContext, withSpan } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, test } from 'vitest'
import { withTraceContext } from './connection/trace-context.ts'
import { listenHttp } from './fixtures/http-server.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { text } from './fixtures/sdks/sdk.ts'
import { instrumentMcpClient, instrumentMcpServer } from './index.ts'

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('over HTTP, a tool works under the ids of the call, which stand in its span; in no header', async () => {
    using recorder = recordSpans()
    const tells = () => text(JSON.stringify(activeCorrelation()))
    await using listening = await listenHttp(sdk, () => instrumentMcpServer(sdk.server({ tells })))
    const client = instrumentMcpClient(sdk.client())
    await client.connect(sdk.httpClient(listening.url))
    const call = () => withSpan('agent.turn', {}, () => sdk.callTool(client, { name: 'tells' }))
    const told = await withContext({ requestId: 'r-1', sessionId: 's-1', turnId: 't-1' }, call)
    const untold = await call()
    await client.close()
    expect([told, untold].map(({ content }) => JSON.parse(content[0]!.text))).toEqual([
      { requestId: 'r-1', sessionId: 's-1' },
      {},
    ])
    const [served] = recorder.all('mcp.call_tool').filter(({ kind }) => kind === 'server')
    expect(served!.attributes).toMatchObject({ 'zeph.request.id': 'r-1', 'session.id': 's-1' })
    expect(listening.headers.filter((headers) => 'x-request-id' in headers)).toEqual([])
  })
})

test('who knows the trace, but is not listed, is told nothing but the trace', () => {
  using _ = recordSpans()
  const message = { jsonrpc: '2.0', method: 'notifications/message' }
  const keysFor = (target: string): string[] => {
    const told = withContext({ requestId: 'r-1', sessionId: 's-1' }, () =>
      withSpan('a', {}, () => withTraceContext(message, captureContext(), { target, knowsTrace: true })),
    )
    return Object.keys((told as { params: { _meta: object } }).params._meta)
  }
  expect(keysFor('https://example.org')).toEqual(['traceparent'])
  expect(keysFor('stdio')).toEqual(['traceparent', 'x-request-id', 'x-session-id'])
})
