/** Tells a task of several steps from a single one: by a numbered list, or by words that put one after another. */
const QUOTED = /`[^`]*`|"[^"]*"/g
const NUMBERED_LINE = /^\s*\d+[.)]\s+\S/gm
const ONE_AFTER_ANOTHER = /(?:,|;|\band)\s+(?:then|after that|finally)\b|\bfirst\b[\s\S]+\bthen\b/i

export function asksForPlan(task: string): boolean {
  const text = task.replace(QUOTED, '')
  return (text.match(NUMBERED_LINE)?.length ?? 0) > 1 || ONE_AFTER_ANOTHER.test(text)
}
