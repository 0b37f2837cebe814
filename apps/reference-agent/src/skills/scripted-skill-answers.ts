/**
 * How the scripted model answers what the skills folder asks of it, by the name of the wanted shape: it orders the words
 * it was given and adds none of its own knowledge.
 */
import { FEEDBACK_HEADING } from './ask-for-skill.ts'
import { parseSkill } from './skill-file.ts'
import { tellingWords } from './telling-words.ts'

export const SCRIPTED_SKILL_ANSWERS: Readonly<Record<string, (text: string) => unknown>> = {
  skill_draft: draft,
  skill_revision: revise,
}

const OPENING =
  /^\s*(?:please\s+)?(?:(?:write|make|create|add|generate)\s+)?(?:me\s+)?(?:(?:a|an|the)\s+)?(?:new\s+)?skill\s+(?:that|which|for|to|of)?\s*/i
const BETWEEN_STEPS = /\s*(?:[,;.]\s*(?:and\s+)?(?:then\s+)?|\band\s+then\b|\bthen\b|\band\b)\s*/i
/** What users quote in feedback is what they said or would say. */
const QUOTED = /["“]([^"”]{3,60})["”]/g
const LEARNED = '## Learned from feedback'

function draft(request: string): unknown {
  const goal = request
    .replace(OPENING, '')
    .trim()
    .replace(/[.!]+$/, '')
  const words = [...new Set(tellingWords(goal))]
  const name = words.flatMap((word) => word.match(/^[a-z0-9]+$/) ?? []).slice(0, 3)
  const steps = goal.split(BETWEEN_STEPS).filter((step) => step.trim() !== '')
  return {
    name: name.join('-') || 'new-skill',
    description: `Use it where this is asked for: ${goal}.`,
    triggers: steps.map((step) => tellingWords(step).slice(0, 3).join(' ')),
    body: [`# ${capitalised(goal)}`, '', ...steps.map((step, index) => `${index + 1}. ${capitalised(step)}.`)].join(
      '\n',
    ),
  }
}

function revise(text: string): unknown {
  const [current = '', feedback = ''] = text.split(`\n${FEEDBACK_HEADING}\n`)
  const [, folderName = ''] = /^name: (\S+)$/m.exec(current) ?? []
  const { description, triggers, body } = parseSkill(current, { path: 'the skill', folderName })
  const lesson = capitalised(
    feedback
      .trim()
      .replace(/\s+/g, ' ')
      .replace(/[.!]+$/, ''),
  )
  return {
    description: description.includes(lesson) ? description : `${description} Mind: ${lesson}.`,
    triggers: [...new Set([...triggers, ...Array.from(feedback.matchAll(QUOTED), ([, phrase]) => phrase!)])],
    body: `${body.includes(LEARNED) ? body : `${body}\n\n${LEARNED}\n`}\n- ${lesson}.`,
  }
}

function capitalised(text: string): string {
  const trimmed = text.trim()
  return trimmed.slice(0, 1).toUpperCase() + trimmed.slice(1)
}
