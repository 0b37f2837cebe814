/** Runs the tool calls of one reply at once: the model asked for them together, so none waits for another's result. */
import type { AgentParts } from './agent-parts.ts'
import type { ToolRun } from './execute-tool.ts'
import type { ToolCall } from './process-response.ts'

export function executeTools(calls: readonly ToolCall[], parts: AgentParts): Promise<ToolRun[]> {
  return Promise.all(calls.map((call) => parts.phases.executeTool(call, parts)))
}
