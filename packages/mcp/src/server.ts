/**
 * Servers of the official SDKs, `@modelcontextprotocol/sdk` and `@modelcontextprotocol/server`: what they are asked for, and what they ask their clients
 * for.
 */
import { replaceMethod } from '@zeph-telemetry/core'
import { tapTransport } from './connection/tap-transport.ts'

/** What every server has: `Server` itself, and `McpServer`, which has one. */
export interface McpServer {
  connect(...args: never[]): Promise<unknown>
  readonly server?: unknown
  readonly transport?: unknown
}

const instrumented = new WeakSet<object>()

/**
 * Makes a span of kind server of every request that a server gets, in which its handler runs: `mcp.call_tool`, `mcp.list_tools`, and `mcp.request` for
 * all others. It is a child of the client's span, which the client tells in `params._meta`, in whatever process that is. What the server asks its client
 * for is a span, too. For `McpServer` and `Server`, before or after tools are registered, before or after `connect`; doing it twice changes nothing.
 * Without the `profiling` condition the server stays untouched.
 * @returns the same server
 * @example
 * const server = instrumentMcpServer(new McpServer({ name: 'notes', version: '1.0.0' }))
 * await server.connect(new StdioServerTransport())
 */
export function instrumentMcpServer<T extends McpServer>(server: T): T {
  const inner = innerOf(server)
  if (instrumented.has(inner)) return server
  const isReplaced = replaceMethod(inner, 'connect', (connect) => {
    return function (this: unknown, ...args: unknown[]) {
      const [transport] = args
      if (typeof transport === 'object' && transport !== null) tapTransport(transport, 'server')
      return connect.apply(this, args) as unknown
    }
  })
  if (!isReplaced) return server
  instrumented.add(inner)
  const { transport } = inner
  if (typeof transport === 'object' && transport !== null) tapTransport(transport, 'server')
  return server
}

/** An `McpServer` leaves the connection to the `Server` that it has. */
function innerOf(server: McpServer): McpServer {
  const { server: inner } = server
  return typeof inner === 'object' && inner !== null && 'connect' in inner ? (inner as McpServer) : server
}
