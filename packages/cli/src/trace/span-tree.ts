/**
 * The spans of a trace as trees. `args.parent_id` is the authority, not the lanes. A span whose parent is not in the file (killed
 * before the parent was written) is adopted by the root of its trace; without one it is a root itself.
 */
import type { Span } from './span-collector.ts'

export interface SpanNode {
  span: Span
  /** In the order they started. */
  children: SpanNode[]
  /** Its own parent is not in the file; it was put under the root of its trace. */
  adopted: boolean
  /** Its parent is in another process. */
  remote: boolean
}

/** The roots, in the order they started. */
export function buildTrees(spans: readonly Span[]): SpanNode[] {
  const nodes = spans
    .toSorted((a, b) => a.start - b.start)
    .map((span): SpanNode => ({ span, children: [], adopted: false, remote: false }))
  const byId = new Map(nodes.map((node) => [node.span.spanId, node]))
  const roots = nodes.filter((node) => node.span.parentId === undefined)
  const rootOfTrace = new Map(roots.toReversed().map((root) => [root.span.traceId, root]))
  const withoutParent: SpanNode[] = []
  for (const node of nodes) {
    const { parentId, traceId } = node.span
    const parent = parentId === undefined ? undefined : byId.get(parentId)
    const adopter = parentId === undefined ? undefined : rootOfTrace.get(traceId)
    node.adopted = parent === undefined && adopter !== undefined
    node.remote = parent !== undefined && parent.span.pid !== node.span.pid
    const owner = parent ?? adopter
    if (owner === undefined) withoutParent.push(node)
    else owner.children.push(node)
  }
  return withoutParent
}

/** Every node below and including `roots`, parents before children; no recursion, since a trace may be deep. */
export function* preorder(roots: readonly SpanNode[]): Generator<SpanNode> {
  const pending = roots.toReversed()
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    yield node
    for (let index = node.children.length - 1; index >= 0; index -= 1) pending.push(node.children[index]!)
  }
}
