/** What goes wrong: each span ends once, with what went wrong, and none stays open. */
import { join } from 'node:path'
import { incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { instrumentMcpClient } from './client.ts'
import { tapOf } from './connection/tap-transport.ts'
import { inMemory } from './fixtures/in-memory.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { type Sdk, type TestClient, text } from './fixtures/sdks/sdk.ts'

const UNRULY = join(import.meta.dirname, 'fixtures/processes/unruly-server.ts')

async function unruly(sdk: Sdk): Promise<TestClient> {
  const client = instrumentMcpClient(sdk.client())
  await client.connect(sdk.stdioClient(['--no-warnings', UNRULY]))
  onTestFinished(() => client.close())
  return client
}

/** The span of the only call, as far as it tells the outcome. */
function outcome(recorder: SpanRecorder, kind = 'client'): object {
  const [call, ...more] = recorder.all('mcp.call_tool').filter((span) => span.kind === kind)
  expect(more).toEqual([])
  expect(recorder.spans.filter((span) => span === call)).toHaveLength(1)
  const { status, statusMessage, attributes, events } = call!
  return {
    status,
    message: statusMessage,
    type: attributes['error.type'],
    code: attributes['rpc.response.status_code'],
    cancelled: attributes['zeph.mcp.cancelled'],
    exceptions: events.filter(({ name }) => name === 'exception').length,
  }
}

const FINE = {
  status: 'unset',
  message: undefined,
  type: undefined,
  code: undefined,
  cancelled: undefined,
  exceptions: 0,
}

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('a server that crashes fails the call that it leaves unanswered', async () => {
    using recorder = recordSpans()
    const client = await unruly(sdk)
    await expect(sdk.callTool(client, { name: 'crash' })).rejects.toThrow('Connection closed')
    expect(outcome(recorder)).toMatchObject({
      status: 'error',
      type: 'connection_closed',
      cancelled: true,
      code: undefined,
    })
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('a server that hangs fails the call when the client gives up, and the caller gets its own error', async () => {
    using recorder = recordSpans()
    const client = await unruly(sdk)
    await expect(sdk.callTool(client, { name: 'hang' }, { timeout: 20 })).rejects.toThrow('timed out')
    expect(outcome(recorder)).toMatchObject({ status: 'error', type: 'timeout', cancelled: true })
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('an error answer is the failure of the call, by its code and message', async () => {
    using recorder = recordSpans()
    const client = await unruly(sdk)
    await expect(sdk.callTool(client, { name: 'refuse' })).rejects.toThrow('out of tea')
    const failed = { status: 'error', type: '-32050', code: '-32050', message: 'out of tea', exceptions: 0 }
    expect(outcome(recorder)).toMatchObject(failed)
  })

  test('garbage, an answer to nobody and a second answer end no span twice, and the caller gets their answer', async () => {
    for (const name of ['garble', 'twice']) {
      using recorder = recordSpans()
      const client = await unruly(sdk)
      const errors: Error[] = []
      client.onerror = (error) => void errors.push(error)
      expect((await sdk.callTool(client, { name })).content).toHaveLength(1)
      await client.ping()
      expect(errors.length).toBeGreaterThan(0)
      expect(outcome(recorder)).toEqual(FINE)
      expect(incompleteSpans(recorder)).toEqual([])
    }
  })

  test('a call that its caller cancels fails on their side and is no failure of the server, whose handler is told', async () => {
    using recorder = recordSpans()
    const started = Promise.withResolvers<AbortSignal>()
    const { client } = await inMemory(sdk, {
      tools: {
        wait: (_input, { signal }) => {
          started.resolve(signal)
          return new Promise(() => {})
        },
      },
    })
    const controller = new AbortController()
    const call = sdk.callTool(client, { name: 'wait' }, { signal: controller.signal })
    const rejected = expect(call).rejects.toThrow('enough')
    const signal = await started.promise
    controller.abort(new Error('enough'))
    await rejected
    expect(signal.aborted).toBe(true)
    expect(outcome(recorder)).toMatchObject({ status: 'error', type: 'cancelled', cancelled: true })
    expect(outcome(recorder, 'server')).toEqual({ ...FINE, cancelled: true })
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('a tool that reports an error fails on both sides as tool_error, and what it says is not told', async () => {
    using recorder = recordSpans()
    const { client } = await inMemory(sdk, { tools: { broken: () => text('secret reason', true) } })
    expect(await sdk.callTool(client, { name: 'broken' })).toMatchObject({ isError: true })
    for (const kind of ['client', 'server'])
      expect(outcome(recorder, kind)).toMatchObject({ status: 'error', type: 'tool_error', exceptions: 0 })
    expect(
      JSON.stringify(recorder.started.map(({ attributes, statusMessage }) => [attributes, statusMessage])),
    ).not.toContain('secret reason')
  })

  test('a mistake of the client is its failure and not the server’s; a failure inside the server is both', async () => {
    using recorder = recordSpans()
    const tools = {
      explode: () => {
        throw new Error('boom')
      },
    }
    const { client } = await inMemory(sdk, { tools })
    await expect(sdk.callTool(client, { name: 'missing' })).rejects.toThrow()
    await expect(sdk.callTool(client, { name: 'explode' })).rejects.toThrow('boom')
    const told = recorder
      .all('mcp.call_tool')
      .map(({ kind, status, attributes }) => [
        kind,
        status,
        attributes['rpc.response.status_code'],
        attributes['error.type'],
      ])
    expect(told).toEqual([
      ['client', 'error', '-32602', '-32602'],
      ['server', 'unset', '-32602', undefined],
      ['client', 'error', '-32603', '-32603'],
      ['server', 'error', '-32603', '-32603'],
    ])
  })

  test('a client that closes with a call open ends it, and the server’s side of it', async () => {
    using recorder = recordSpans()
    const started = Promise.withResolvers<void>()
    const { client } = await inMemory(sdk, {
      tools: {
        wait: () => {
          started.resolve()
          return new Promise(() => {})
        },
      },
    })
    const rejected = expect(sdk.callTool(client, { name: 'wait' })).rejects.toThrow('Connection closed')
    await started.promise
    await client.close()
    await rejected
    expect(outcome(recorder)).toMatchObject({ status: 'error', type: 'connection_closed' })
    expect(outcome(recorder, 'server')).toEqual({ ...FINE, cancelled: true })
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('what cannot be sent is the failure of the call, with the error that its caller gets', async () => {
    using recorder = recordSpans()
    const { client, transports } = await inMemory(sdk, { bare: ['server'] })
    Object.assign(transports[0], { _otherTransport: undefined })
    await expect(sdk.callTool(client, { name: 'add' })).rejects.toThrow('Not connected')
    expect(outcome(recorder)).toMatchObject({ status: 'error', message: 'Not connected', exceptions: 1 })
    expect(tapOf(transports[0])!.connection.isIdle).toBe(true)
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('a server that is not there fails the connecting, and leaves nothing open', async () => {
    using recorder = recordSpans()
    const client = instrumentMcpClient(sdk.client())
    await expect(client.connect(sdk.httpClient(new URL('http://127.0.0.1:1/mcp')))).rejects.toThrow()
    const connect = recorder.find('mcp.connect_url')!
    expect(connect).toMatchObject({ status: 'error', ended: true })
    expect(connect.attributes).toMatchObject({
      'server.address': '127.0.0.1',
      'server.port': 1,
      'network.transport': 'tcp',
    })
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('a client connects again after a crash, and its second session is measured by itself', async () => {
    using recorder = recordSpans()
    const client = await unruly(sdk)
    await expect(sdk.callTool(client, { name: 'crash' })).rejects.toThrow('Connection closed')
    await client.connect(sdk.stdioClient(['--no-warnings', UNRULY]))
    expect((await sdk.callTool(client, { name: 'seen' })).content).toHaveLength(1)
    const connects = recorder.all('mcp.connect')
    expect(connects).toHaveLength(2)
    const [, second] = recorder.all('mcp.call_tool')
    expect(second!.links.map(({ context }) => context.spanId)).toEqual([connects[1]!.spanId])
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('a server that refuses keys it does not know in _meta is connected to, called, and told of no trace', async () => {
    using recorder = recordSpans()
    const client = instrumentMcpClient(sdk.client())
    await client.connect(sdk.stdioClient(['--no-warnings', UNRULY, 'strict']))
    onTestFinished(() => client.close())
    const { content } = await sdk.callTool(client, { name: 'seen' })
    const messages = (JSON.parse(content[0]!.text) as { method: string; params?: { _meta?: object } }[]).map(
      ({ method, params }) => [method, Object.keys(params?._meta ?? {}).length > 0],
    )
    expect(messages).toEqual([
      ['initialize', true],
      ['initialize', false],
      ['notifications/initialized', false],
      ['tools/call', false],
    ])
    expect(outcome(recorder)).toEqual(FINE)
    expect(recorder.find('mcp.connect')!).toMatchObject({ status: 'unset', ended: true })
    expect(incompleteSpans(recorder)).toEqual([])
  })
})
