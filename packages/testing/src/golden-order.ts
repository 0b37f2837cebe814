/**
 * Brings what was recorded into the order of a golden file, so far as the file lets it: spans that it has below `~ concurrent`, where they started
 * one after another. What then still differs is a difference.
 */
import type { ExpectedNode } from './expected-tree.ts'
import type { GoldenItem, GoldenNode } from './golden-tree.ts'
import { assign, TreeMatcher } from './match-span-tree.ts'
import type { ComparedTree } from './span-tree.ts'

/** The file's spans as a list in one order. A key of `attributes` that a span does not have in the file must be missing. */
export function flattenGolden(items: readonly GoldenItem[], attributes: readonly string[]): ExpectedNode[] {
  const missing = Object.fromEntries(attributes.map((key) => [key, undefined]))
  const flatten = (node: GoldenNode): ExpectedNode => ({
    ...node,
    attributes: { ...missing, ...node.attributes },
    children: flattenGolden(node.children, attributes),
  })
  return items.flatMap((item) => ('concurrent' in item ? item.concurrent : [item])).map(flatten)
}

/** Recorded siblings in the file's order, and all below them. */
export class GoldenOrder {
  readonly #attributes: readonly string[]
  readonly #known = new Map<GoldenNode, Map<ComparedTree, Placed>>()

  /** @param attributes keys that are compared also where the file does not have them */
  constructor(attributes: readonly string[]) {
    this.#attributes = attributes
  }

  /** A span that no item of the file is for stays where it is. */
  apply(items: readonly GoldenItem[], trees: readonly ComparedTree[]): ComparedTree[] {
    let rest = trees
    const ordered: ComparedTree[] = []
    for (const item of items) {
      const nodes = 'concurrent' in item ? item.concurrent : [item]
      const start = rest.findIndex((tree) => nodes.some(({ name }) => name === tree.name))
      if (start < 0) continue
      const run = runOf(nodes, rest.slice(start))
      ordered.push(...rest.slice(0, start), ...this.#inOrderOf(nodes, run))
      rest = rest.slice(start + run.length)
    }
    return [...ordered, ...rest]
  }

  /** Each span goes to the item that it is; where none is all of it, to one of its name. */
  #inOrderOf(nodes: readonly GoldenNode[], run: readonly ComparedTree[]): ComparedTree[] {
    const placed = assign(run, nodes, (tree, node) => this.#matches(node, tree))
    const left = run.filter((tree) => ![...placed.values()].includes(tree))
    for (const [node, tree] of assign(left, nodes, (one, node) => !placed.has(node) && node.name === one.name))
      placed.set(node, tree)
    return nodes.flatMap((node) => {
      const tree = placed.get(node)
      return tree === undefined ? [] : [this.#below(node, tree)]
    })
  }

  #matches(node: GoldenNode, tree: ComparedTree): boolean {
    const placed = this.#place(node, tree)
    placed.matches ??= new TreeMatcher(undefined).matches(flattenGolden([node], this.#attributes)[0]!, placed.tree)
    return placed.matches
  }

  #below(node: GoldenNode, tree: ComparedTree): ComparedTree {
    return this.#place(node, tree).tree
  }

  /** Remembered, since concurrent spans below concurrent spans would else be ordered again and again. */
  #place(node: GoldenNode, tree: ComparedTree): Placed {
    let known = this.#known.get(node)
    if (known === undefined) this.#known.set(node, (known = new Map()))
    let placed = known.get(tree)
    if (placed === undefined) {
      placed = { tree: { ...tree, children: this.apply(node.children, tree.children) }, matches: undefined }
      known.set(tree, placed)
    }
    return placed
  }
}

/** A span as if it were the one of the file. */
interface Placed {
  readonly tree: ComparedTree
  matches: boolean | undefined
}

/** As many spans, one directly after another, as there are items of their names. */
function runOf(nodes: readonly GoldenNode[], trees: readonly ComparedTree[]): readonly ComparedTree[] {
  const free = nodes.map(({ name }) => name)
  const end = trees.findIndex(({ name }) => {
    const at = free.indexOf(name)
    if (at >= 0) free.splice(at, 1)
    return at < 0
  })
  return end < 0 ? trees : trees.slice(0, end)
}
