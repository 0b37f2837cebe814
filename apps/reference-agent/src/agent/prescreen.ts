/**
 * The first look at a task, before anything is stored or sent: is it there, is it of sane length, does it try to pass
 * for something else than the user's words. Blocking rules end the turn; the others are only noted.
 */
export interface Verdict {
  allowed: boolean
  findings: string[]
}

interface Rule {
  finding: string
  blocks: boolean
  applies(task: string): boolean
}

const LONGEST_TASK = 20_000
const BIDI_OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/
const ROLE_MARKUP = /<\|(?:im_start|im_end|system|endoftext)\|>|\[\/?INST\]|<<\/?SYS>>/i
const OVERRIDE =
  /\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|system)\b.{0,20}\b(?:instructions?|prompts?|rules)\b/is
const PROMPT_THEFT = /\b(?:reveal|print|repeat|show)\b.{0,30}\b(?:system|hidden|initial)\s+(?:prompt|instructions?)\b/is
const ROLE_CHANGE = /\byou are now\b|\bpretend (?:to be|you are)\b|\bdeveloper mode\b/i

const RULES: readonly Rule[] = [
  { finding: 'the task is empty', blocks: true, applies: (task) => task.trim() === '' },
  {
    finding: `the task is longer than ${LONGEST_TASK} characters`,
    blocks: true,
    applies: (task) => task.length > LONGEST_TASK,
  },
  { finding: 'it holds characters that hide text', blocks: true, applies: (task) => BIDI_OVERRIDES.test(task) },
  { finding: 'it holds chat role markup', blocks: true, applies: (task) => ROLE_MARKUP.test(task) },
  { finding: 'it asks to ignore the instructions', blocks: true, applies: (task) => OVERRIDE.test(task) },
  { finding: 'it asks for the system prompt', blocks: true, applies: (task) => PROMPT_THEFT.test(task) },
  { finding: 'it asks for another role', blocks: false, applies: (task) => ROLE_CHANGE.test(task) },
]

export function prescreen(task: string): Verdict {
  const broken = RULES.filter((rule) => rule.applies(task))
  return { allowed: !broken.some((rule) => rule.blocks), findings: broken.map((rule) => rule.finding) }
}
