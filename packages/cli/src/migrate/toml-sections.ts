/** Pieces grouped by header: what belongs together when a section goes. */
import type { Filler, Header, Piece, Statement } from './toml-pieces.ts'

export interface Section {
  /** Comments directly above the header. */
  readonly leading: readonly Filler[]
  /** Undefined before the first header. */
  readonly header: Header | undefined
  readonly rows: readonly (Filler | Statement)[]
  /** Blank lines before the next section. */
  readonly trailing: readonly Filler[]
}

export function sectionsOf(pieces: readonly Piece[]): Section[] {
  const headers = pieces.flatMap((piece, index) => (piece.kind === 'header' ? [{ header: piece, index }] : []))
  const starts = [{ header: undefined, index: -1 }, ...headers]
  return starts.map(({ header, index }, nth) => {
    const next = starts[nth + 1]?.index
    const leading = index < 0 ? [] : pieces.slice(commentsAbove(pieces, index), index)
    const end = next === undefined ? pieces.length : commentsAbove(pieces, next)
    const rows = pieces.slice(index + 1, end) as (Filler | Statement)[]
    const length = rows.findLastIndex((row) => row.kind === 'statement' || !row.isBlank) + 1
    return {
      leading: leading as Filler[],
      header,
      rows: rows.slice(0, length),
      trailing: rows.slice(length) as Filler[],
    }
  })
}

/** A piece, or what stands in for one while a text is rewritten. */
interface AnyPiece {
  readonly kind: string
  readonly isBlank?: boolean
}

/** Where the comments begin that stand directly above a piece. */
export function commentsAbove(pieces: readonly AnyPiece[], index: number): number {
  let start = index
  while (isComment(pieces[start - 1])) start--
  return start
}

export function isComment(piece: AnyPiece | undefined): boolean {
  return piece?.kind === 'filler' && piece.isBlank === false
}

export function isBlank(piece: AnyPiece | undefined): boolean {
  return piece?.kind === 'filler' && piece.isBlank === true
}
