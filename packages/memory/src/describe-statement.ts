/** What may be said of an SQL statement: its operation, its table, its text without literals. */
import { type Token, tokensOf } from './sql-tokens.ts'

/** A statement without anything a user said. */
export interface StatementDescription {
  readonly 'db.operation.name': string | undefined
  readonly 'db.collection.name': string | undefined
  /** At most 2,000 characters. */
  readonly 'db.query.text': string
}

const MAX_LENGTH = 2000
/** A script of megabytes is not read to its end. */
const READ_AT_MOST = 8000

const REMEMBERED_AT_MOST = 500
const remembered = new Map<string, StatementDescription>()

/** `describeStatement`, which remembers what it said of the statements that came last. */
export function describeOnce(sql: string): StatementDescription {
  const known = remembered.get(sql)
  if (known !== undefined) return known
  const description = describeStatement(sql)
  if (sql.length > MAX_LENGTH) return description
  for (const oldest of remembered.keys()) {
    if (remembered.size < REMEMBERED_AT_MOST) break
    remembered.delete(oldest)
  }
  remembered.set(sql, description)
  return description
}

/**
 * Describes a statement: literals become `?`, comments go, white space is folded. Of several statements, operation and table are
 * those of the first.
 */
export function describeStatement(sql: string): StatementDescription {
  let text = ''
  const first: Token[] = []
  const isText = quotedTexts()
  let isFirst = true
  for (const token of tokensOf(sql.slice(0, READ_AT_MOST))) {
    if (token.kind === 'blank') text += fold(text)
    else text += token.kind === 'literal' || isText(token) ? '?' : token.text
    if (token.text === ';') isFirst &&= first.length === 0
    else if (isFirst && token.kind !== 'blank') first.push(token)
  }
  const main = mainPart(first)
  const isCommon = (name: string) => main.commonTables.has(name.toLowerCase())
  return {
    'db.operation.name': keyword(main.tokens[0]),
    'db.collection.name': tableOf(main.tokens, isCommon) ?? tableOf(first, isCommon),
    'db.query.text': text.trim().slice(0, MAX_LENGTH),
  }
}

function fold(before: string): string {
  return before.endsWith(' ') ? '' : ' '
}

/**
 * Tells, token by token, which of them are texts though they look like names: the values of `PRAGMA` and the files and keys of `ATTACH`, which
 * people put in double quotes. The value of a `PRAGMA key` may even be a bare word.
 */
function quotedTexts(): (token: Token) => boolean {
  let verb: string | undefined
  let lastWord = ''
  let isValue = false
  return (token) => {
    const word = keyword(token)
    if (token.text === ';') {
      verb = undefined
      isValue = false
    } else if (verb === undefined) verb = word ?? ''
    else if (verb === 'PRAGMA' && /^[=(]$/.test(token.text)) isValue = true
    else if (verb === 'PRAGMA' && isValue) return token.kind === 'name' || (word !== undefined && /KEY$/.test(lastWord))
    else if (verb === 'ATTACH') return token.kind === 'name'
    else if (word !== undefined) lastWord = word
    return false
  }
}

interface MainPart {
  /** From the verb on. */
  readonly tokens: readonly Token[]
  /** Names that `WITH` gives to queries: no tables. */
  readonly commonTables: ReadonlySet<string>
}

const VERBS: ReadonlySet<unknown> = new Set(['SELECT', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'VALUES'])

/** The statement behind `WITH name AS (...), ...`; without `WITH` the whole of it. */
function mainPart(tokens: readonly Token[]): MainPart {
  const commonTables = new Set<string>()
  if (keyword(tokens[0]) !== 'WITH') return { tokens, commonTables }
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    if (token.text === '(') depth += 1
    else if (token.text === ')') depth -= 1
    else if (depth === 0 && VERBS.has(keyword(token))) return { tokens: tokens.slice(index), commonTables }
    else if (depth === 0 && startsCommonTable(tokens, index)) commonTables.add(nameOf(token).toLowerCase())
  }
  return { tokens, commonTables }
}

function startsCommonTable(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]
  return before?.text === ',' || ['WITH', 'RECURSIVE'].includes(keyword(before) ?? '')
}

const BEFORE_TABLE: ReadonlySet<unknown> = new Set(['FROM', 'INTO', 'UPDATE', 'TABLE'])
const BETWEEN = /^(?:OR|ABORT|FAIL|IGNORE|REPLACE|ROLLBACK|IF|NOT|EXISTS)$/

/** The first table that is named; the table of `CREATE INDEX` and `CREATE TRIGGER` stands behind `ON`. */
function tableOf(tokens: readonly Token[], isNone: (name: string) => boolean): string | undefined {
  const isCreated = keyword(tokens[0]) === 'CREATE' && !tokens.some((token) => keyword(token) === 'TABLE')
  for (const [index, token] of tokens.entries()) {
    const word = keyword(token)
    const introduces = isCreated ? word === 'ON' : BEFORE_TABLE.has(word) && keyword(tokens[index - 1]) !== 'DISTINCT'
    if (!introduces) continue
    const name = tableAt(tokens, index + 1)
    if (name !== undefined && !isNone(name)) return name
  }
  return undefined
}

/** The name that starts at or shortly after `index`, without its schema. */
function tableAt(tokens: readonly Token[], index: number): string | undefined {
  let at = index
  while (BETWEEN.test(keyword(tokens[at]) ?? '')) at += 1
  if (tokens[at + 1]?.text === '.') at += 2
  const token = tokens[at]
  return token?.kind === 'word' || token?.kind === 'name' ? nameOf(token) : undefined
}

function nameOf({ kind, text }: Token): string {
  if (kind !== 'name') return text
  const quote = text.at(-1)!
  return text.slice(1, -1).replaceAll(quote + quote, quote)
}

function keyword(token: Token | undefined): string | undefined {
  return token?.kind === 'word' ? token.text.toUpperCase() : undefined
}
