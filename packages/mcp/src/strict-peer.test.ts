/** Servers that mind trace context: asked once more without it, and never told again. */
import { AsyncResource } from 'node:async_hooks'
import { activeSpanContext, withSpan } from '@zeph-telemetry/core'
import { incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { type Sdk, type TestClient, text } from './fixtures/sdks/sdk.ts'
import { instrumentMcpClient } from './index.ts'

interface Sent {
  readonly method: string
  readonly isTold: boolean
  readonly active: string | undefined
}

/** A server whose `tools/call` refuses what `refuses` says, and what the client sends to it. */
async function strict(sdk: Sdk, refuses: (meta: object) => boolean): Promise<{ client: TestClient; sent: Sent[] }> {
  const server = sdk.server({ add: () => text('added') })
  const handlers: Map<string, (request: { params: { _meta?: object } }, extra: object) => unknown> = Reflect.get(
    server,
    '_requestHandlers',
  )
  const call = handlers.get('tools/call')!
  handlers.set('tools/call', async (request, extra) => {
    if (refuses(request.params._meta ?? {})) throw Object.assign(new Error('unknown key in _meta'), { code: -32602 })
    return call(request, extra)
  })
  const client = instrumentMcpClient(sdk.client())
  const [clientSide, serverSide] = sdk.inMemory()
  const sent: Sent[] = []
  const { send } = clientSide as { send: (message: object) => Promise<void> }
  Object.assign(clientSide, {
    send: (message: { method: string; params?: { _meta?: object } }) => {
      const isTold = 'traceparent' in (message.params?._meta ?? {})
      sent.push({ method: message.method, isTold, active: activeSpanContext()?.spanId })
      return send.call(clientSide, message)
    },
  })
  // As over a pipe, answers do not arrive in the context of what they answer.
  const outside = new AsyncResource('pipe')
  const { send: answer } = serverSide as { send: (message: object) => Promise<void> }
  Object.assign(serverSide, {
    send: (message: object) => outside.runInAsyncScope(() => answer.call(serverSide, message)),
  })
  await server.connect(serverSide)
  await client.connect(clientSide)
  onTestFinished(() => client.close())
  sent.length = 0
  return { client, sent }
}

const call = { name: 'add' }

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('a call that is refused is made again inside its span, and the trace is told no more', async () => {
    using recorder = recordSpans()
    const { client, sent } = await strict(sdk, (meta) => 'traceparent' in meta)
    await withSpan('agent.turn', {}, async () => {
      expect(await sdk.callTool(client, call)).toMatchObject(text('added'))
      expect(await sdk.callTool(client, call)).toMatchObject(text('added'))
    })
    const [first, second] = recorder.all('mcp.call_tool')
    expect(sent).toEqual([
      { method: 'tools/call', isTold: true, active: first!.spanId },
      { method: 'tools/call', isTold: false, active: first!.spanId },
      { method: 'tools/call', isTold: false, active: second!.spanId },
    ])
    expect([first, second]).toMatchObject([{ status: 'unset' }, { status: 'unset' }])
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('a server that refuses the call as it was given, too, has its answer passed on', async () => {
    using recorder = recordSpans()
    const { client, sent } = await strict(sdk, () => true)
    await withSpan('agent.turn', {}, () => expect(sdk.callTool(client, call)).rejects.toThrow('unknown key in _meta'))
    expect(sent.map(({ isTold }) => isTold)).toEqual([true, false])
    expect(recorder.all('mcp.call_tool')).toMatchObject([{ status: 'error', attributes: { 'error.type': '-32602' } }])
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('a refusal of what was not told is passed on at once', async () => {
    using _ = recordSpans()
    const { client, sent } = await strict(sdk, () => true)
    const own = { ...call, _meta: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } }
    await expect(sdk.callTool(client, own)).rejects.toThrow('unknown key in _meta')
    expect(sent).toHaveLength(1)
  })
})
