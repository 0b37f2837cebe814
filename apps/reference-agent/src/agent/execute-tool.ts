/**
 * Runs one tool call. A failing tool never ends the turn: its message becomes the result, marked as an error, and the
 * model decides what to do about it.
 */

import { ToolFailure } from '../tools/tool-registry.ts'
import type { AgentParts } from './agent-parts.ts'
import type { ToolCall } from './process-response.ts'

export interface ToolRun {
  name: string
  input: Readonly<Record<string, unknown>>
  failed: boolean
  output: string
  milliseconds: number
}

export async function executeTool(call: ToolCall, parts: AgentParts): Promise<ToolRun> {
  const { name, input } = call
  const start = performance.now()
  const finish = (failed: boolean, output: string): ToolRun => {
    return { name, input, failed, output, milliseconds: performance.now() - start }
  }
  try {
    if (call.problem !== undefined) throw new ToolFailure(call.problem)
    return finish(false, await parts.tools.execute(name, input))
  } catch (error) {
    return finish(true, `error: ${error instanceof Error ? error.message : String(error)}`)
  }
}
