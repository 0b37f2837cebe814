/** What the agent has of an MCP server, however it is reached. */
import type { Tool as McpTool } from '@modelcontextprotocol/client'
import type { ToolDefinition } from '../model/message.ts'
import type { ToolInput } from '../tools/tool.ts'

export interface McpCall {
  /** As the model was offered it: the server's name, two underscores, the tool's name. */
  name: string
  input: ToolInput
}

export interface McpConnection {
  readonly serverName: string
  /** What the server offers, by the server's own names. */
  tools(): readonly McpTool[]
  /** What the model is shown: the server's tools, and one that reads the server's resources where it has some. */
  readonly definitions: readonly ToolDefinition[]
  /** Whether a name that the model used is one of these. */
  owns(name: string): boolean
  /**
   * Calls a tool by the server's own name for it. A tool that fails is a ToolFailure with what it said; an aborted signal
   * tells the server to stop.
   */
  call(name: string, input: ToolInput, signal?: AbortSignal): Promise<string>
  /** The text of a resource. One that cannot be read is a ToolFailure. */
  read(uri: string, signal?: AbortSignal): Promise<string>
  /** Calls a tool by the name that the model was offered. */
  dispatch(call: McpCall, signal?: AbortSignal): Promise<string>
  /** Told when the server has said that its tools have changed, and they are offered already; until it is called again. */
  onChange(listener: () => void): () => void
  /** Asks the server whether it is there; rejects where it does not answer until the signal is aborted. */
  ping(signal: AbortSignal): Promise<void>
  /** Ends the connection, and the server's process where it was started for it. */
  close(): Promise<void>
}
