import { expect, test } from 'vitest'
import { connectServers } from './connect-servers.ts'
import type { McpConnection } from './mcp-connection.ts'

const events: string[] = []

/** A connection that says when it is closed. */
const connectionTo = (serverName: string) =>
  ({ serverName, close: async () => void events.push(`${serverName} closed`) }) as unknown as McpConnection

test('where one server cannot be reached, the connections to the others are closed before that is told', async () => {
  const failed = Promise.withResolvers<void>()
  const connect = async (name: string) => {
    if (name === 'none') {
      failed.resolve()
      throw new Error('cannot connect to "none"')
    }
    await failed.promise
    return connectionTo(name)
  }
  await connectServers(['one', 'none', 'two'], connect).catch((error: Error) => events.push(error.message))
  expect(events.splice(0)).toEqual(['one closed', 'two closed', 'cannot connect to "none"'])
})

test('they come in the order of the servers, whichever answers first, and a later one after them; all are closed', async () => {
  const second = Promise.withResolvers<void>()
  const connect = async (name: string) => {
    if (name === 'one') await second.promise
    else second.resolve()
    return connectionTo(name)
  }
  const servers = await connectServers(['one', 'two'], connect)
  expect((await servers.connect('three')).serverName).toBe('three')
  expect(servers.connections.map(({ serverName }) => serverName)).toEqual(['one', 'two', 'three'])
  await servers.close()
  expect(events.splice(0)).toEqual(['one closed', 'two closed', 'three closed'])
})
