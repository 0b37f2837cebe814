/** What may be said of an SQL statement: its operation, its table, its text without literals. */

/** A statement without anything a user said. */
export interface StatementDescription {
  readonly 'db.operation.name': string | undefined
  readonly 'db.collection.name': string | undefined
  /** At most 2,000 characters. */
  readonly 'db.query.text': string
}

const MAX_LENGTH = 2000
const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\//g
const LITERALS = /[xX]?'(?:[^']|'')*'|\b0[xX][0-9a-fA-F]+\b|(?<![\w$?:@."`\]])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g
const TABLE = /\b(?:FROM|INTO|UPDATE|TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?|JOIN)\s+(?:OR\s+\w+\s+)?["`[]?(\w+)/i

/** Describes a statement; literals become `?`, comments go, white space is folded. */
export function describeStatement(sql: string): StatementDescription {
  const text = sql.replace(COMMENTS, ' ').replace(LITERALS, '?').replace(/\s+/g, ' ').trim()
  return {
    'db.operation.name': /^\w+/.exec(text)?.[0]?.toUpperCase(),
    'db.collection.name': TABLE.exec(text)?.[1],
    'db.query.text': text.slice(0, MAX_LENGTH),
  }
}
