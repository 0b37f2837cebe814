/** What the model is asked when a skill is written or revised, and how its answer becomes a skill. */
import { z } from 'zod'
import type { Ask } from '../model/ask-structured.ts'
import { formatSkill, LONGEST_DESCRIPTION, LONGEST_NAME, MOST_TRIGGERS, SKILL_NAME, type Skill } from './skill-file.ts'

export type SkillDraft = Omit<Skill, 'path'>

const REVISION = z.object({
  description: z.string().describe('when the skill is of use, in one or two sentences'),
  triggers: z.array(z.string()).describe('words and phrases by which a user asks for it'),
  body: z.string().describe('Markdown that tells the model how the work is done, step by step'),
})
const DRAFT = REVISION.extend({ name: z.string().describe('two to four lower-case words joined by "-"') })

const WHAT_A_SKILL_IS =
  'A skill tells an agent that has a shell, files, a code search and a web page reader how one kind of work is done.'
const LONGEST_REQUEST = 4_000

/** The heading after which a revision's request says what was wrong or missing. */
export const FEEDBACK_HEADING = '# Feedback'

export async function draftSkill(ask: Ask, request: string): Promise<SkillDraft> {
  const draft = await ask({
    name: 'skill_draft',
    schema: DRAFT,
    instructions: `${WHAT_A_SKILL_IS} Write the skill that the user asks for.`,
    text: request.slice(0, LONGEST_REQUEST),
  })
  return { ...tidyRevision(draft), name: tidyName(draft.name), version: 1 }
}

export async function reviseSkill(ask: Ask, skill: Skill, feedback: string): Promise<SkillDraft> {
  const revision = await ask({
    name: 'skill_revision',
    schema: REVISION,
    instructions: `${WHAT_A_SKILL_IS} Revise the skill by the feedback on it, and keep what the feedback does not concern.`,
    text: `${formatSkill(skill)}\n${FEEDBACK_HEADING}\n${feedback.slice(0, LONGEST_REQUEST)}`,
  })
  return { ...tidyRevision(revision), name: skill.name, version: skill.version + 1 }
}

/** Models do not count; the limits of the file are kept for them. */
function tidyRevision({ description, triggers, body }: z.infer<typeof REVISION>): z.infer<typeof REVISION> {
  const phrases = triggers.map((phrase) => phrase.trim().slice(0, 100)).filter((phrase) => phrase !== '')
  return {
    description: description.trim().slice(0, LONGEST_DESCRIPTION),
    triggers: [...new Set(phrases)].slice(0, MOST_TRIGGERS),
    body: body.trim(),
  }
}

function tidyName(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? []
  const tidy = words.join('-').slice(0, LONGEST_NAME).replace(/-$/, '')
  if (!SKILL_NAME.test(tidy)) throw new Error(`the model named the skill "${name}", which is no name for a folder`)
  return tidy
}
