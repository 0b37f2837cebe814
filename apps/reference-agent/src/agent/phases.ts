/** The phases of a turn as they are, unwrapped. */
import type { Phases } from './agent-parts.ts'
import { dispatchMcp } from './dispatch-mcp.ts'
import { executePlan } from './execute-plan.ts'
import { executeTool } from './execute-tool.ts'
import { executeTools } from './execute-tools.ts'
import { indexCode } from './index-code.ts'
import { learn } from './learn.ts'
import { prepareContext } from './prepare-context.ts'
import { prescreen } from './prescreen.ts'
import { processResponse } from './process-response.ts'
import { runToolLoop } from './tool-loop.ts'

export const PHASES: Phases = {
  prescreen,
  indexCode,
  prepareContext,
  processResponse,
  executePlan,
  runToolLoop,
  executeTool,
  executeTools,
  dispatchMcp,
  learn,
}
