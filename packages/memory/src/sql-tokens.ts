/**
 * SQLite's tokens, as far as it takes to leave out what a statement says: read strictly in order, so that a comment in a string
 * is none, and the other way round. What is never closed reaches to the end.
 */

/** What a token is: `blank` is space or a comment, `literal` a value, `name` a quoted identifier, `mark` anything else. */
export type TokenKind = 'blank' | 'literal' | 'name' | 'parameter' | 'word' | 'mark'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const LETTER = 'A-Za-z_\\u0080-\\uffff'
const WORD = `[${LETTER}][${LETTER}\\d$]*`
const NUMBER = '0[xX][\\da-fA-F_]+|(?:\\d[\\d_]*(?:\\.[\\d_]*)?|\\.\\d[\\d_]*)(?:[eE][+-]?\\d+)?'

/** A sign belongs to its number where nothing could stand before it that it takes away from. */
const SIGN = '(?:(?<=[(,=<>]\\s*)[+-]\\s*)?'

/** Between two quotes; a doubled quote stands for itself. */
const quoted = (quote: string) => `${quote}[^${quote}]*(?:${quote}${quote}[^${quote}]*)*(?:${quote}|$)`

const KINDS: Readonly<Record<TokenKind, string>> = {
  blank: '\\s+|--[^\\n]*|/\\*[^*]*(?:\\*(?!/)[^*]*)*(?:\\*/|$)',
  literal: `[xX]?${quoted("'")}|${SIGN}(?:${NUMBER})`,
  name: `${quoted('"')}|${quoted('`')}|\\[[^\\]]*(?:\\]|$)`,
  parameter: `\\?\\d*|[:@$#]${WORD}(?:::\\w+)*`,
  word: WORD,
  mark: '[\\s\\S]',
}

const TOKEN = new RegExp(
  Object.entries(KINDS)
    .map(([kind, pattern]) => `(?<${kind}>${pattern})`)
    .join('|'),
  'y',
)

/** Reads one token after the other. */
export function* tokensOf(sql: string): Generator<Token> {
  let at = 0
  while (at < sql.length) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(sql)!
    at = TOKEN.lastIndex
    const kind = Object.keys(KINDS).find((name) => match.groups?.[name] !== undefined) as TokenKind
    yield { kind, text: match[0] }
  }
}
