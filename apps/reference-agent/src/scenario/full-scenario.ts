/** The scenario that emits every span of the map, each for a reason that a person understands. */
import type { Step } from './step.ts'
import { CHANNEL_STEPS } from './steps/channel-steps.ts'
import { MCP_STEPS } from './steps/mcp-steps.ts'
import { MEMORY_STEPS } from './steps/memory-steps.ts'
import { SKILL_STEPS } from './steps/skill-steps.ts'
import { STOP_STEPS } from './steps/stop-steps.ts'
import { TASK_STEPS } from './steps/task-steps.ts'

export const FULL_SCENARIO: readonly Step[] = [
  ...TASK_STEPS,
  ...MCP_STEPS,
  ...MEMORY_STEPS,
  ...SKILL_STEPS,
  ...STOP_STEPS,
  ...CHANNEL_STEPS,
]
