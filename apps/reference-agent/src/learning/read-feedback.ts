/** What a user's message says of the answer before it: praise, blame, or neither. */
export type Feedback = 'good' | 'bad'

const BAD =
  /^\s*(?:no\b|wrong\b)|\b(?:that|this|it) (?:is|was) (?:wrong|not (?:right|correct|what)|useless)|\bnot what i (?:asked|wanted|meant)\b/i
const GOOD =
  /^\s*(?:thanks|thank you|perfect|great|well done)\b|\b(?:that|this|it) (?:is|was) (?:right|perfect|correct)/i

export function readFeedback(task: string): Feedback | undefined {
  if (BAD.test(task)) return 'bad'
  return GOOD.test(task) ? 'good' : undefined
}
