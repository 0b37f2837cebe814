/** The fact that a task asks to keep, or that it tells about the user; undefined where it does neither. */
const ASKED_TO_KEEP = /^\s*(?:please\s+)?remember\b(?:\s+that|:)?\s*(\S.*)/is
const ABOUT_THE_USER =
  /^\s*((?:my|our)\s+[\w ]{1,40}\s+(?:is|are|was|were)\s+\S.*|i (?:am|work|live|prefer|like|use)\s+\S.*)/is

export function findFact(task: string): string | undefined {
  if (task.trimEnd().endsWith('?')) return undefined
  return (ASKED_TO_KEEP.exec(task) ?? ABOUT_THE_USER.exec(task))?.[1]?.trim()
}
