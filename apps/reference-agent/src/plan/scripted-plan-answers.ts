/** How the scripted model answers what the plan folder asks of it, by the name of the wanted shape. */
import { splitSteps } from './split-steps.ts'

export const SCRIPTED_PLAN_ANSWERS: Readonly<Record<string, (text: string) => unknown>> = {
  plan: (task) => ({ steps: splitSteps(task) }),
}
