/** Asks the model to take a task apart into steps that can be done one after the other, each a task of its own. */
import { z } from 'zod'
import type { Ask } from '../model/ask-structured.ts'

const LONGEST_PLAN = 8

export interface Plan {
  /** Tasks, in the order in which they are to be done. */
  steps: string[]
}

const PLAN: z.ZodType<Plan> = z.object({ steps: z.array(z.string().min(1)).min(1).max(LONGEST_PLAN) })

const INSTRUCTIONS = `Take the user's task apart into at most ${LONGEST_PLAN} steps, in the order in which they must be done.
Each step is a complete task in the user's words; add nothing that was not asked for.`

export function makePlan(task: string, ask: Ask, signal?: AbortSignal): Promise<Plan> {
  return ask({ name: 'plan', schema: PLAN, instructions: INSTRUCTIONS, text: task, ...(signal && { signal }) })
}
