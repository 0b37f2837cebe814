/** Connections to MCP servers whose requests are spans. Loaded only when there is a server to talk to. */
import { instrumentMcpClient } from '@zeph-telemetry/mcp/client'
import { connectMcp } from '../mcp/connect-mcp.ts'
import type { AskUser } from '../mcp/elicitation.ts'
import type { McpConnection } from '../mcp/mcp-connection.ts'
import type { NamedServer } from '../mcp/named-server.ts'
import { type OwnServer, ownServerProcess } from '../mcp/own-servers.ts'

export function connectTracedMcp(server: OwnServer | NamedServer, askUser?: AskUser): Promise<McpConnection> {
  return connectMcp({
    serverName: server.name,
    server: 'url' in server ? server : ownServerProcess(server),
    watch: instrumentMcpClient,
    ...(askUser && { askUser }),
  })
}
