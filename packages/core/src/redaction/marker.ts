/**
 * What stands in a text instead of a secret: `[REDACTED:kind]`, `[REDACTED:kind:1a2b3c4d]` where there is a key to hash with, and `[PATH]`.
 * Markers are never redacted again, so that redacting twice changes nothing, whichever patterns or secrets a program adds.
 */

/** The kind that has a marker of its own. */
export const PATH_KIND = 'path'

const OPENING = '[REDACTED:'
const PATH_OPENING = '[PATH'
const MARKER = '\\[(?:REDACTED:[\\w-]{1,64}|PATH)(?::[\\da-f]{8})?\\]'
const ONLY_MARKERS = new RegExp(`^(?:${MARKER})+$`)
const MARKERS = new RegExp(`(${MARKER})`)
/** Longest marker: the opening, 64 characters of a kind's name, a hash, and the bracket. */
const LONGEST = OPENING.length + 64 + 9 + 1

/** What a kind may be called: it stands in the marker. */
export const KIND_NAME: RegExp = /^[\w-]{1,64}$/

/**
 * Says what becomes of a secret that a kind has found: the marker, or the secret itself where the configuration allows it. The hash is that
 * of `meaning`, the same however it is written; default the secret as it stands.
 */
export type Replace = (secret: string, kind: string, meaning?: string) => string

/** @param hash of the secret, 8 hexadecimal digits */
export function marker(kind: string, hash?: string): string {
  const start = kind === PATH_KIND ? PATH_OPENING : OPENING + kind
  return hash === undefined ? `${start}]` : `${start}:${hash}]`
}

/** True for a text that was redacted as a whole. */
export function isMarker(text: string): boolean {
  return ONLY_MARKERS.test(text)
}

/** True where `start` to `end` lies within one marker. */
export function isInsideMarker(text: string, start: number, end: number): boolean {
  const from = Math.max(0, start - LONGEST)
  const before = text.slice(from, start + OPENING.length)
  const opening = Math.max(before.lastIndexOf(OPENING), before.lastIndexOf(PATH_OPENING))
  if (opening < 0 || from + opening > start) return false
  const piece = text.slice(from + opening, from + opening + LONGEST)
  const closing = piece.indexOf(']')
  return closing >= 0 && from + opening + closing + 1 >= end && isMarker(piece.slice(0, closing + 1))
}

/** Changes what stands between the markers of a text. */
export function outsideMarkers(text: string, change: (piece: string) => string): string {
  if (!text.includes(OPENING) && !text.includes(PATH_OPENING)) return change(text)
  return text
    .split(MARKERS)
    .map((piece, index) => (index % 2 === 1 ? piece : change(piece)))
    .join('')
}
