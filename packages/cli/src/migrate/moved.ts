/** What moves to another section: comments and blank lines as they are, pairs in parts, since their key is written anew. */

export interface MovedText {
  readonly kind: 'text'
  readonly text: string
}

export interface MovedPair {
  readonly kind: 'pair'
  readonly indent: string
  readonly key: string
  /** From the key to the value: ` = `. */
  readonly equals: string
  readonly value: string
  /** From the value to the end of the line, included: a comment, if there is one. */
  readonly rest: string
}

export type Moved = MovedText | MovedPair

/** The pair as a line, below a header or with its section before the key. */
export function pairLine({ indent, key, equals, value, rest }: MovedPair, prefix = ''): string {
  return `${indent}${prefix}${key}${equals}${value}${rest}`
}
