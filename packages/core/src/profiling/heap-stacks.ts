/** A heap profile as a CPU profile's nodes: flat, with ids of their own where V8 gave none. Pure. */
import type { CallFrame, ProfileNode } from './cpu-profile.ts'

/** As V8 gives it: a tree. */
export interface HeapNode {
  readonly callFrame: CallFrame
  /** Bytes allocated here that still live. */
  readonly selfSize: number
  readonly children: readonly HeapNode[]
}

/** The nodes, the root first, and what lives where. */
export function heapStacks(head: HeapNode): { nodes: ProfileNode[]; sizes: Map<number, number> } {
  const nodes: ProfileNode[] = []
  const sizes = new Map<number, number>()
  // Not by recursion: stacks are as deep as the program makes them.
  const pending: { readonly node: HeapNode; readonly id: number }[] = [{ node: head, id: 1 }]
  let last = 1
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, id } = next
    const children = node.children.map((child) => {
      last += 1
      pending.push({ node: child, id: last })
      return last
    })
    nodes.push({ id, callFrame: node.callFrame, children })
    if (node.selfSize > 0) sizes.set(id, node.selfSize)
  }
  return { nodes, sizes }
}
