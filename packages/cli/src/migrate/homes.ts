/** Where a section's new keys are written: behind its keys, in the form that they have. */
import { withPair } from './inline-table.ts'
import { type Moved, type MovedPair, pairLine } from './moved.ts'
import { filler, type Header, type Piece, type Statement } from './toml-pieces.ts'
import { isComment, type Section } from './toml-sections.ts'

export interface Home {
  readonly name: string
  readonly form: 'header' | 'dotted' | 'inline'
  /** What the new keys stand behind; with an inline table, the statement that they go into. */
  readonly piece: Piece
}

/** Undefined where the section is not written, or only tables below it. */
export function findHome(name: string, sections: readonly Section[]): Home | undefined {
  const own = sections.find(({ header }) => header?.path.length === 1 && header.path[0] === name)
  if (own?.header !== undefined) return { name, form: 'header', piece: lastKey(own, own.header) }
  const rows = sections[0]?.rows ?? []
  const last = rows.findLast((row): row is Statement => row.kind === 'statement' && row.pair.path[0] === name)
  if (last === undefined) return undefined
  return { name, form: last.pair.path.length === 1 ? 'inline' : 'dotted', piece: last }
}

/** The last key, with the comments below it: they may be about it, or keys that somebody commented out. */
function lastKey({ rows }: Section, header: Header): Piece {
  let last = rows.findLastIndex(({ kind }) => kind === 'statement')
  while (isComment(rows[last + 1])) last++
  return rows[last] ?? header
}

/** The pieces with everything that moved to a section in its home. */
export function putIn(pieces: readonly Piece[], home: Home, moved: readonly Moved[]): Piece[] {
  const at = pieces.indexOf(home.piece)
  const before = pieces.slice(0, at)
  const after = pieces.slice(at + 1)
  if (home.form === 'inline') return [...before, ...intoTable(home.piece as Statement, moved), ...after]
  return [...before, home.piece, ...linesOf(moved, home.form === 'dotted' ? `${home.name}.` : ''), ...after]
}

export function linesOf(moved: readonly Moved[], prefix = ''): Piece[] {
  return withoutOuterBlanks(moved).map((one) => filler(one.kind === 'text' ? one.text : pairLine(one, prefix)))
}

/** Comments go above the statement: a table on one line has no room for them. */
function intoTable(statement: Statement, moved: readonly Moved[]): Piece[] {
  const pairs = moved.filter((one): one is MovedPair => one.kind === 'pair')
  const comments = moved.flatMap((one) => {
    const text = one.kind === 'text' ? one.text : one.rest.trimStart()
    return text.trim() === '' ? [] : [filler(text)]
  })
  const written = pairs.map(({ key, value }) => `${key} = ${value}`).join(', ')
  const text = pairs.length === 0 ? statement.text : withPair(statement.text, statement.pair, written)
  return [...comments, filler(text)]
}

function withoutOuterBlanks(moved: readonly Moved[]): readonly Moved[] {
  const isWord = (one: Moved) => one.kind === 'pair' || one.text.trim() !== ''
  return moved.slice(Math.max(0, moved.findIndex(isWord)), moved.findLastIndex(isWord) + 1)
}
