/** Without the condition nothing is touched. */
import { describe, expect, test } from 'vitest'
import { instrumentMcpClient as fromClient } from './client.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { text } from './fixtures/sdks/sdk.ts'
import { instrumentMcpClient, instrumentMcpServer } from './index.ts'
import { instrumentMcpServer as fromServer } from './server.ts'

/** Own properties with what is behind them, and nothing of prototypes. */
const own = (object: object) => Object.getOwnPropertyDescriptors(object)

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('client, server and transports are what they were, and messages go as they are', async () => {
    const client = sdk.client()
    const server = sdk.server({ add: () => text('added') })
    const before = [own(client), own(server)]
    expect(instrumentMcpClient(client)).toBe(client)
    expect(instrumentMcpServer(server)).toBe(server)
    expect([own(client), own(server)]).toEqual(before)
    const [clientSide, serverSide] = sdk.inMemory()
    const seen: object[] = []
    Object.assign(serverSide, { onmessage: (message: object) => void seen.push(message) })
    await server.connect(serverSide)
    await client.connect(clientSide)
    expect(Object.hasOwn(clientSide, 'send')).toBe(false)
    expect(await sdk.callTool(client, { name: 'add' })).toMatchObject(text('added'))
    await client.close()
    expect(JSON.stringify(seen)).not.toContain('traceparent')
  })
})

test('the subpaths give the same functions', () => {
  expect([fromClient, fromServer]).toEqual([instrumentMcpClient, instrumentMcpServer])
})
