/** Where a value without quotes ends: what closes the sentence or the expression around it is not part of it. */

const TRAILING = /(?<![)\]},.;:!?])[)\]},.;:!?]{1,32}$/

export function withoutTrailing(value: string): string {
  const bare = value.replace(TRAILING, '')
  // The bracket that closes a marker belongs to the value.
  if (bare.lastIndexOf('[') <= bare.lastIndexOf(']')) return bare
  const closing = value.indexOf(']', bare.length)
  return closing < 0 ? bare : value.slice(0, closing + 1)
}
