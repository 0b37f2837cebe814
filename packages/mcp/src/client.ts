/**
 * Clients of the official SDKs, `@modelcontextprotocol/sdk` and `@modelcontextprotocol/client`: what they ask their servers for, and what their servers
 * ask them for.
 */
import { replaceMethod } from '@zeph-telemetry/core'
import { tapOf, tapTransport } from './connection/tap-transport.ts'

/** What every client has. */
export interface McpClient {
  connect(...args: never[]): Promise<unknown>
  close(): Promise<unknown>
  readonly transport?: unknown
}

const instrumented = new WeakSet<object>()

/**
 * Makes spans of what a client does: `mcp.connect` or `mcp.connect_url`, `mcp.list_tools`, `mcp.call_tool`, `mcp.shutdown`, `mcp.tool_refresh`, and
 * `mcp.request` for all other requests, the server's own (sampling, elicitation, roots) among them. Spans are children of what is active where the
 * client is called, and linked to that of its connecting. The server learns of the trace through `params._meta` where `telemetry.propagate_to` lists it;
 * what callers gave stays untouched. Before or after `connect`; doing it twice changes nothing. Without the `profiling` condition the client stays untouched.
 * @returns the same client
 * @example
 * const client = instrumentMcpClient(new Client({ name: 'agent', version: '1.0.0' }))
 * await client.connect(new StdioClientTransport({ command: 'notes-server' }))
 */
export function instrumentMcpClient<T extends McpClient>(client: T): T {
  if (instrumented.has(client)) return client
  if (!replaceConnect(client)) return client
  instrumented.add(client)
  replaceMethod(client, 'close', (close) => {
    return function (this: unknown, ...args: unknown[]) {
      const session = tapOf(client.transport)?.connection.session
      const run = () => close.apply(this, args) as unknown
      return session === undefined ? run() : session.shutdown(run)
    }
  })
  const { transport } = client
  if (typeof transport === 'object' && transport !== null) tapTransport(transport, 'client')
  return client
}

function replaceConnect(client: McpClient): boolean {
  return replaceMethod(client, 'connect', (connect) => {
    return function (this: unknown, ...args: unknown[]) {
      const run = () => connect.apply(this, args) as unknown
      const [transport] = args
      if (typeof transport !== 'object' || transport === null) return run()
      return tapTransport(transport, 'client').connect(run)
    }
  })
}
