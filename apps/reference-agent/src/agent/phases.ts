/** The phases of a turn as they are, unwrapped. */
import type { Phases } from './agent-parts.ts'
import { executeTool } from './execute-tool.ts'
import { persistMessage } from './persist-message.ts'
import { prepareContext } from './prepare-context.ts'
import { prescreen } from './prescreen.ts'
import { processResponse } from './process-response.ts'
import { runToolLoop } from './tool-loop.ts'

export const PHASES: Phases = { prescreen, prepareContext, processResponse, runToolLoop, executeTool, persistMessage }
