/** What the redactor knows about one kind of secret: a row of data. */
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
  /** Texts of at least three ASCII characters; one of them stands in every secret of this kind, or next to it. */
  readonly anchors: readonly string[]
  /** Finds the anchors in any case. Default false. */
  readonly ignoreCase?: boolean
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
  '(?:(?<![A-Za-z0-9])|(?<=\\\\[bfnrt]|%[0-9A-Fa-f]{2}|\\\\u[0-9A-Fa-f]{4}|\\x1b\\[[\\d;]{0,16}m))'
