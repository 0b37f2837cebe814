/** The scripted model's eye for steps: the lines of a numbered list, or the parts between words such as "then". */
const NUMBERED_LINE = /^\s*\d+[.)]\s+(.+)$/gm
const BETWEEN_STEPS = /\s*(?:[,;.]|\band\b)*\s*\b(?:then|after that|finally)\b,?\s*/i
const QUOTED = /`[^`]*`|"[^"]*"/g
const LONGEST_PLAN = 8

export function splitSteps(task: string): string[] {
  const numbered = Array.from(task.matchAll(NUMBERED_LINE), ([, step]) => step!.trim())
  const steps = numbered.length > 1 ? numbered : splitAtWords(task)
  return steps.filter((step) => step !== '').slice(0, LONGEST_PLAN)
}

/** What is quoted is one thing, whatever words are in it. */
function splitAtWords(task: string): string[] {
  const quotes: string[] = []
  const bare = task.replace(QUOTED, (quote) => `\0${quotes.push(quote) - 1}\0`)
  const parts = bare.replace(/^\s*(?:please\s+)?first,?\s+/i, '').split(BETWEEN_STEPS)
  return parts.map((part) => part.replace(/\0(\d+)\0/g, (_, index) => quotes[Number(index)]!).trim())
}
