/**
 * A TOML text cut into pieces that together are the text again, character for character: lines of blanks and comments, headers,
 * statements. Positions come from the TOML library's syntax tree; it is used nowhere else.
 */
import { TomlDocument } from '@decimalturn/toml-patch'

/** From and to, in UTF-16 units of the text of a piece. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** `key = value`, as a statement or inside an inline table. */
export interface Pair {
  /** From the root of the document. */
  readonly path: readonly string[]
  readonly key: Span
  readonly value: Span
  /** What stands in the inline table that is its value; undefined where it is another value. */
  readonly pairs: readonly Pair[] | undefined
}

/** A line of blanks or a comment. Every piece is made of whole lines, line ends included. */
export interface Filler {
  readonly kind: 'filler'
  readonly text: string
  /** Else it is a comment. */
  readonly isBlank: boolean
}

export interface Header {
  readonly kind: 'header'
  readonly text: string
  readonly path: readonly string[]
  /** Inside the brackets. */
  readonly key: Span
  readonly comments: readonly Span[]
}

export interface Statement {
  readonly kind: 'statement'
  readonly text: string
  readonly pair: Pair
  /** Behind the value, and inside it where it has several lines. */
  readonly comments: readonly Span[]
}

export type Piece = Filler | Header | Statement

export interface TomlText {
  readonly document: Record<string, unknown>
  readonly pieces: readonly Piece[]
}

/** What is used of a node of the syntax tree; lines count from 1, columns from 0. */
interface Node {
  readonly type: string
  readonly loc: { readonly start: Position; readonly end: Position }
  readonly key?: Node
  readonly item?: Node
  readonly items?: readonly Node[]
  readonly value?: unknown
}

interface Position {
  readonly line: number
  readonly column: number
}

/** A header or a statement, with the path it stands under. */
interface Element {
  readonly node: Node
  readonly under: readonly string[]
}

/**
 * @param text without a byte order mark
 * @throws what the TOML library throws, with `line`
 */
export function readToml(text: string): TomlText {
  const toml = new TomlDocument(text)
  const nodes: readonly Node[] = toml.cst
  const comments = nodes.flatMap((node) => [node, ...(node.items ?? [])]).filter(({ type }) => type === 'Comment')
  const elements = nodes.flatMap(elementsOf)
  return { document: toml.toJsObject, pieces: piecesOf(text.split(/(?<=\n)/), elements, comments) }
}

function elementsOf(node: Node): Element[] {
  if (node.type === 'Comment') return []
  if (node.type === 'KeyValue') return [{ node, under: [] }]
  const under = pathOf(node.key?.item)
  const rows = (node.items ?? []).filter(({ type }) => type === 'KeyValue')
  return [{ node, under }, ...rows.map((row) => ({ node: row, under }))]
}

function pathOf(key: Node | undefined): readonly string[] {
  return key?.value as readonly string[]
}

function piecesOf(lines: readonly string[], elements: readonly Element[], comments: readonly Node[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const element of elements) {
    const first = element.node.loc.start.line - 1
    pieces.push(...lines.slice(at, first).map(filler))
    at = lastLine(element.node)
    const text = lines.slice(first, at).join('')
    const locate = locator(lines, first)
    const inside = comments.filter(({ loc }) => loc.start.line > first && loc.start.line <= at)
    pieces.push(pieceOf(element, { text, locate, comments: inside.map(locate) }))
  }
  return [
    ...pieces,
    ...lines
      .slice(at)
      .filter((line) => line !== '')
      .map(filler),
  ]
}

function lastLine({ type, key, value, loc }: Node): number {
  if (type === 'KeyValue') return (value as Node).loc.end.line
  return key?.loc.end.line ?? loc.start.line
}

export function filler(text: string): Filler {
  return { kind: 'filler', text, isBlank: text.trim() === '' }
}

type Locate = (node: Node) => Span

/** Turns line and column into an offset from the beginning of a piece. */
function locator(lines: readonly string[], first: number): Locate {
  const offset = ({ line, column }: Position) =>
    lines.slice(first, line - 1).reduce((length, { length: more }) => length + more, 0) + column
  return ({ loc }) => ({ start: offset(loc.start), end: offset(loc.end) })
}

interface Place {
  readonly text: string
  readonly locate: Locate
  readonly comments: readonly Span[]
}

function pieceOf({ node, under }: Element, { text, locate, comments }: Place): Header | Statement {
  if (node.type === 'KeyValue') return { kind: 'statement', text, pair: pairOf(node, under, locate), comments }
  const key = locate(node.key!.item!)
  return { kind: 'header', text, path: under, key, comments }
}

function pairOf(node: Node, under: readonly string[], locate: Locate): Pair {
  const value = node.value as Node
  const path = [...under, ...pathOf(node.key)]
  const inline = value.type === 'InlineTable' ? (value.items ?? []) : undefined
  return {
    path,
    key: locate(node.key!),
    value: locate(value),
    pairs: inline?.map(({ item }) => pairOf(item!, path, locate)),
  }
}
