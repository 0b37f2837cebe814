/** The types that users meet: clients and servers of every SDK keep theirs. */
import { Client as SecondClient } from '@modelcontextprotocol/client'
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js'
import { Server as FirstServer } from '@modelcontextprotocol/sdk/server/index.js'
import { McpServer as FirstMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as SecondMcpServer, Server as SecondServer } from '@modelcontextprotocol/server'
import { Client as LowestClient } from 'mcp-sdk-lowest/client/index.js'
import { McpServer as LowestMcpServer } from 'mcp-sdk-lowest/server/mcp.js'
import { expectTypeOf, test } from 'vitest'
import { instrumentMcpClient, instrumentMcpServer, mcpSpans } from './index.ts'

const info = { name: 'agent', version: '1.0.0' }

class OwnClient extends FirstClient {
  readonly own = 'tea'
}

test('clients keep their types', () => {
  expectTypeOf(instrumentMcpClient(new FirstClient(info))).toEqualTypeOf<FirstClient>()
  expectTypeOf(instrumentMcpClient(new LowestClient(info))).toEqualTypeOf<LowestClient>()
  expectTypeOf(instrumentMcpClient(new SecondClient(info))).toEqualTypeOf<SecondClient>()
  expectTypeOf(instrumentMcpClient(new OwnClient(info)).own).toEqualTypeOf<string>()
  // @ts-expect-error a server has no client's close
  instrumentMcpClient({ connect: async () => {} })
})

test('servers keep their types', () => {
  expectTypeOf(instrumentMcpServer(new FirstServer(info))).toEqualTypeOf<FirstServer>()
  expectTypeOf(instrumentMcpServer(new FirstMcpServer(info))).toEqualTypeOf<FirstMcpServer>()
  expectTypeOf(instrumentMcpServer(new LowestMcpServer(info))).toEqualTypeOf<LowestMcpServer>()
  expectTypeOf(instrumentMcpServer(new SecondServer(info))).toEqualTypeOf<SecondServer>()
  expectTypeOf(instrumentMcpServer(new SecondMcpServer(info))).toEqualTypeOf<SecondMcpServer>()
  // @ts-expect-error no server
  instrumentMcpServer({ listen: () => {} })
})

test('spans by hand are typed by the map', () => {
  mcpSpans.start('mcp.tool_refresh', { 'mcp.method.name': 'tools/list' }, { kind: 'internal' })
  // @ts-expect-error the method is required
  mcpSpans.start('mcp.request', {})
  // @ts-expect-error not a key of the map
  mcpSpans.start('mcp.request', { 'mcp.method.name': 'ping', 'mcp.server': 'notes' })
  // @ts-expect-error a connection is never made by the one who is asked
  mcpSpans.start('mcp.connect', { 'mcp.method.name': 'initialize' }, { kind: 'server' })
})
