/** A source file as a tree of ESTree nodes, and the walk over it. */
import { parseSync, visitorKeys } from 'oxc-parser'

/** A node; which other fields it has, its type says. */
export interface Node {
  readonly type: string
  /** Offset in the text. */
  readonly start: number
  readonly [field: string]: unknown
}

/**
 * Parses TypeScript.
 * @throws SyntaxError where it cannot be parsed
 */
export function parse(path: string, text: string): Node {
  const { program, errors } = parseSync(path, text, { preserveParens: false })
  const [problem] = errors
  if (problem !== undefined) throw new SyntaxError(`${path}: ${problem.message}`)
  return program as unknown as Node
}

/** Shows a node and all below it, outermost first. */
export function walk(node: Node, look: (node: Node) => void): void {
  look(node)
  for (const field of visitorKeys[node.type] ?? []) for (const child of nodesIn(node[field])) walk(child, look)
}

function nodesIn(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn)
  return typeof value === 'object' && value !== null ? [value as Node] : []
}

/** A field that holds one node. */
export function child(node: Node, field: string): Node | undefined {
  const value = node[field]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : undefined
}

/** The expression itself, without what says something to the compiler only. */
export function bare(node: Node): Node {
  const inner = TRANSPARENT.has(node.type) ? child(node, 'expression') : undefined
  return inner === undefined ? node : bare(inner)
}

const TRANSPARENT: ReadonlySet<string> = new Set([
  'ChainExpression',
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
])

/** The last part of a name: of `at`, `this.at`, `this.#at`, `call?.at` and `call['at']` it is `at`. */
export function nameOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined
  const { type, name, value } = bare(node)
  if (type === 'Identifier' || type === 'PrivateIdentifier') return name as string
  if (type === 'Literal') return typeof value === 'string' ? value : undefined
  return type === 'MemberExpression' ? nameOf(child(bare(node), 'property')) : undefined
}
