/** What the redactor knows about one kind of secret: a row of data. */
import { codeAt, isDigit, isLetter } from './anchor-scan.ts'
import type { Replace } from './marker.ts'
import type { SecretKeys } from './secret-keys.ts'

export interface Surroundings {
  readonly replace: Replace
  readonly keys: SecretKeys
}

/** One kind of secret. */
export interface Kind {
  /** Stands in the marker. */
  readonly name: string
  /** What is replaced, in one line; the table of docs/redaction.md has it. */
  readonly brief: string
  /** Texts of at least three ASCII characters; one of them, or `character`, stands in every secret of this kind, or next to it. */
  readonly anchors: readonly string[]
  /** Finds the anchors in any case. Default false. */
  readonly ignoreCase?: boolean
  /** Is also looked for where four or more digits start, and two or more after a plus sign; of one kind at most. Default false. */
  readonly atDigits?: boolean
  /** A character that stands in most secrets of this kind; those without it have an anchor. */
  readonly character?: string
  /** Rules out an anchor by what stands around it, within a bounded number of characters or those up to the next anchor. */
  readonly confirm?: (text: string, start: number, length: number) => boolean
  /** The text without its secrets; in time that grows with its length and no faster. */
  readonly redact: (text: string, surroundings: Surroundings) => string
}

/**
 * Where a token may start: not inside a word, but after `\n` and such in escaped texts, after `%3D` in URLs and after a terminal's
 * colour.
 */
export const TOKEN_START =
  '(?:(?<![A-Za-z0-9])|(?<=\\\\[bfnrt]|%[0-9A-Fa-f]{2}|\\\\u[0-9A-Fa-f]{4}|(?:\\x1b|\\\\u001[bB])\\[[\\d;]{0,16}m))'

const AT_TOKEN_START = new RegExp(TOKEN_START, 'y')

/** True where a token may start; the expression itself is asked only where an escaped character may stand before it. */
export function startsToken(text: string, at: number): boolean {
  const before = codeAt(text, at - 1)
  if (!isLetter(before) && !isDigit(before)) return true
  const mayBeEscape =
    before === COLOUR_END ||
    codeAt(text, at - 2) === BACKSLASH ||
    codeAt(text, at - 3) === PERCENT ||
    codeAt(text, at - 6) === BACKSLASH
  if (!mayBeEscape) return false
  AT_TOKEN_START.lastIndex = at
  return AT_TOKEN_START.test(text)
}

const PERCENT = 0x25
const BACKSLASH = 0x5c
/** The letter `m`. */
const COLOUR_END = 0x6d
