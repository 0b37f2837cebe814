/**
 * Runs one tool call, on an MCP server or here. A failing tool never ends the turn: its message becomes the result,
 * marked as an error, and the model decides what to do about it.
 */
import { stopwatch } from '@zeph-telemetry/core'
import { ToolFailure } from '../tools/tool.ts'
import type { AgentLog, AgentParts } from './agent-parts.ts'
import { forServer } from './dispatch-mcp.ts'
import type { ToolCall } from './process-response.ts'

export interface ToolRun {
  name: string
  input: Readonly<Record<string, unknown>>
  failed: boolean
  output: string
  milliseconds: number
}

export function executeTool(call: ToolCall, parts: AgentParts): Promise<ToolRun> {
  const request = forServer(call, parts)
  if (request !== undefined) return runCall(call, parts.log, () => parts.phases.dispatchMcp(request, parts))
  return runCall(call, parts.log, () => parts.tools.execute(call.name, call.input, parts.signal))
}

/** What came of a call, whoever runs it. */
export async function runCall(
  { name, input, problem }: ToolCall,
  log: Pick<AgentLog, 'detail'>,
  run: () => Promise<string>,
): Promise<ToolRun> {
  const elapsed = stopwatch()
  const finish = (failed: boolean, output: string): ToolRun => {
    const milliseconds = elapsed()
    log.detail('tools', { tool: name, failed, milliseconds }, 'a tool has run')
    return { name, input, failed, output, milliseconds }
  }
  try {
    if (problem !== undefined) throw new ToolFailure(problem)
    return finish(false, await run())
  } catch (error) {
    return finish(true, `error: ${error instanceof Error ? error.message : String(error)}`)
  }
}
