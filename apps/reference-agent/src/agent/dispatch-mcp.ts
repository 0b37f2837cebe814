/** Hands a tool call to the MCP server that has the tool. */
import { ToolFailure } from '../tools/tool.ts'
import type { AgentParts } from './agent-parts.ts'
import type { ToolCall } from './process-response.ts'

/** A call that is for a server, and for which. */
export interface McpRequest extends ToolCall {
  server: string
}

export function dispatchMcp(call: McpRequest, { mcp, signal }: AgentParts): Promise<string> {
  const connection = mcp.find(({ serverName }) => serverName === call.server)
  if (connection === undefined) throw new ToolFailure(`there is no MCP server "${call.server}"`)
  return connection.dispatch(call, signal)
}

/** Undefined where no server has a tool of that name. */
export function forServer(call: ToolCall, { mcp }: AgentParts): McpRequest | undefined {
  const connection = mcp.find((server) => server.owns(call.name))
  return connection && { ...call, server: connection.serverName }
}
