/**
 * The text of a golden file: the notation of `parseSpanTree`, lines of comment that begin with `#`, and `~ concurrent` above
 * siblings that may come in any order. No `*`: the file holds all that was recorded.
 */
import { ANY_SPANS, type ExpectedItem, type ExpectedNode, normalizeExpected } from './expected-tree.ts'
import { formatRecorded, indent } from './format-span-tree.ts'
import { groupSiblings } from './match-span-tree.ts'
import type { ComparedTree } from './span-tree.ts'

/** Stands above siblings that may come in any order. */
export const CONCURRENT = '~ concurrent'

/** A span of a golden file. */
export interface GoldenNode extends Omit<ExpectedNode, 'children'> {
  readonly children: readonly GoldenItem[]
}

/** A sibling, or several that may come in any order. */
export type GoldenItem = GoldenNode | { readonly concurrent: readonly GoldenNode[] }

/**
 * Reads the text of a golden file.
 * @throws SyntaxError on text that is not in the notation
 */
export function parseGoldenTree(text: string): GoldenItem[] {
  // Emptied, not left out, so that messages name the right line.
  const spans = text.replaceAll(/^[ \t]*#.*$/gm, '')
  return normalizeExpected(spans).map(goldenItem)
}

function goldenItem(item: ExpectedItem): GoldenItem {
  if (item === ANY_SPANS) throw new SyntaxError('golden tree: "*" has no place in it, since it holds all spans')
  const { name, children } = item
  if (name !== CONCURRENT) return { ...item, children: children.map(goldenItem) }
  const concurrent = children.map(goldenItem).map((child) => {
    if ('concurrent' in child) throw new SyntaxError(`golden tree: "${CONCURRENT}" directly below itself`)
    return child
  })
  if (concurrent.length === 0) throw new SyntaxError(`golden tree: "${CONCURRENT}" with no span below it`)
  return { concurrent }
}

/** Spans as the text of a golden file: siblings that overlap in time as concurrent ones, in an order of their own. */
export function formatGoldenTree(trees: readonly ComparedTree[], attributes: readonly string[], depth = 0): string[] {
  return groupSiblings(trees, 'overlapping').flatMap((group) => {
    if (group.length === 1) return formatSpan(group[0]!, attributes, depth)
    const spans = group.map((tree) => formatSpan(tree, attributes, depth + 1))
    return [indent(depth, CONCURRENT), ...spans.toSorted(byText).flat()]
  })
}

function formatSpan(tree: ComparedTree, attributes: readonly string[], depth: number): string[] {
  if (tree.name === CONCURRENT) throw new TypeError(`golden tree: no span can be called "${CONCURRENT}"`)
  const line = indent(depth, formatRecorded(tree, attributes))
  return [line, ...formatGoldenTree(tree.children, attributes, depth + 1)]
}

/** By code units: the same on every machine. */
function byText(one: readonly string[], other: readonly string[]): number {
  const [a, b] = [one.join('\n'), other.join('\n')]
  return a < b ? -1 : Number(a > b)
}
