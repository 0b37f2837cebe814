/** A task that names a tool of an MCP server itself, `/mcp notes__add {"text": "..."}`, needs no model to choose it. */
import { type ToolCall, toolCallOf } from './process-response.ts'

const COMMAND = /^\s*\/mcp\s+([\w.-]+)\s*(\{[\s\S]*\})?\s*$/

export function readCommand(task: string): ToolCall | undefined {
  const [, name, input = ''] = COMMAND.exec(task) ?? []
  return name === undefined ? undefined : toolCallOf({ id: 'command', name, arguments: input })
}
