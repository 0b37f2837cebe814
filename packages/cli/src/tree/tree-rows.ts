/** The rows of the printed tree: the visible nodes from top to bottom with their box characters. No recursion: a trace may be deep. */
import { preorder, type SpanNode } from '../trace/span-tree.ts'

export interface TreeRow {
  node: SpanNode
  /** 1 for a root. */
  level: number
  /** Box characters in front of the name. */
  prefix: string
  /** How many spans below are not shown because of the depth. */
  hidden: number
}

export interface Visible {
  depth: number
  /** Absent: every node. */
  kept: ReadonlySet<SpanNode> | undefined
}

interface Pending {
  node: SpanNode
  level: number
  prefix: string
  /** What the prefixes of the children start with. */
  indent: string
}

export function treeRows(roots: readonly SpanNode[], visible: Visible): TreeRow[] {
  const rows: TreeRow[] = []
  const pending: Pending[] = shown(roots, visible)
    .map((node) => ({ node, level: 1, prefix: '', indent: '' }))
    .reverse()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, level, prefix } = next
    const children = shown(node.children, visible)
    const cut = level >= visible.depth
    rows.push({ node, level, prefix, hidden: cut ? countBelow(children, visible) : 0 })
    if (!cut)
      pending.push(...children.map((child, index) => below(next, child, index === children.length - 1)).reverse())
  }
  return rows
}

function below(parent: Pending, node: SpanNode, last: boolean): Pending {
  const { indent, level } = parent
  return { node, level: level + 1, prefix: indent + (last ? '└─ ' : '├─ '), indent: indent + (last ? '   ' : '│  ') }
}

function shown(nodes: readonly SpanNode[], { kept }: Visible): readonly SpanNode[] {
  return kept === undefined ? nodes : nodes.filter((node) => kept.has(node))
}

function countBelow(children: readonly SpanNode[], { kept }: Visible): number {
  let count = 0
  for (const node of preorder(children)) if (kept === undefined || kept.has(node)) count += 1
  return count
}
