/**
 * What stands in a text instead of a secret: `[REDACTED:kind]`. Markers are never redacted again, so that redacting twice changes
 * nothing, whichever patterns or secrets a program adds.
 */

const OPENING = '[REDACTED:'
const ONLY_MARKERS = /^(?:\[REDACTED:[\w-]{1,64}\])+$/
const MARKERS = /(\[REDACTED:[\w-]{1,64}\])/
/** Longest marker: the opening, 64 characters of a kind's name, and the bracket. */
const LONGEST = OPENING.length + 65

/** What a kind may be called: it stands in the marker. */
export const KIND_NAME: RegExp = /^[\w-]{1,64}$/

/** Says what becomes of a secret that a kind has found: the marker, or the secret itself where the configuration allows it. */
export type Replace = (secret: string, kind: string) => string

export function marker(kind: string): string {
  return `${OPENING}${kind}]`
}

/** True for a text that was redacted as a whole. */
export function isMarker(text: string): boolean {
  return ONLY_MARKERS.test(text)
}

/** True where `start` to `end` lies within one marker. */
export function isInsideMarker(text: string, start: number, end: number): boolean {
  const from = Math.max(0, start - LONGEST)
  const opening = text.slice(from, start + OPENING.length).lastIndexOf(OPENING)
  if (opening < 0 || from + opening > start) return false
  const piece = text.slice(from + opening, from + opening + LONGEST)
  const closing = piece.indexOf(']')
  return closing >= 0 && from + opening + closing + 1 >= end && isMarker(piece.slice(0, closing + 1))
}

/** Changes what stands between the markers of a text. */
export function outsideMarkers(text: string, change: (piece: string) => string): string {
  if (!text.includes(OPENING)) return change(text)
  return text
    .split(MARKERS)
    .map((piece, index) => (index % 2 === 1 ? piece : change(piece)))
    .join('')
}
