/**
 * How the scripted model answers requests for a given shape: by the name of the shape, from the tables that lie beside
 * the parts that ask. Each answer is worked out from the text by rules; none is written down beforehand.
 */
import { SCRIPTED_MEMORY_ANSWERS } from '../memory/scripted-memory-answers.ts'
import { SCRIPTED_PLAN_ANSWERS } from '../plan/scripted-plan-answers.ts'
import { SCRIPTED_SKILL_ANSWERS } from '../skills/scripted-skill-answers.ts'

export const SCRIPTED_ANSWERS: Readonly<Record<string, (text: string) => unknown>> = {
  ...SCRIPTED_MEMORY_ANSWERS,
  ...SCRIPTED_SKILL_ANSWERS,
  ...SCRIPTED_PLAN_ANSWERS,
}
