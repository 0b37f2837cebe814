/** What stands between the groups of a number, in texts and in URLs. */

/** A space, also one that does not break, a hyphen, a plus sign for a space in forms; as a regular expression. */
export const GAP = '[ +\\u00a0-]|%20'

const PERCENT = 0x25

/** True for the code of the first character of a gap. */
export function isGap(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2b || code === 0xa0 || code === PERCENT
}
