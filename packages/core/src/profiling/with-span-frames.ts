/** A profile whose stacks begin with the name of the active span, as a frame of its own, so that every viewer shows it. Pure. */
import type { CpuProfile, ProfileNode } from './cpu-profile.ts'

/** @param names of the active span at each sample */
export function withSpanFrames(profile: CpuProfile, names: readonly (string | undefined)[]): CpuProfile {
  const tree = new SpanTree(profile.nodes)
  const samples = profile.samples.map((node, index) => tree.hit(node, names[index]))
  return { ...profile, nodes: tree.nodes(), samples }
}

interface Draft {
  readonly id: number
  readonly original: ProfileNode
  readonly children: number[]
  hits: number
}

/** The stacks of V8's tree, each below the spans that it was seen under. */
class SpanTree {
  readonly #originals: ReadonlyMap<number, ProfileNode>
  readonly #parents = new Map<number, number>()
  readonly #root: Draft
  readonly #drafts: Draft[] = []
  /** By span, then by the node of V8. */
  readonly #bySpan = new Map<string | undefined, Map<number, Draft>>()

  constructor(nodes: readonly ProfileNode[]) {
    this.#originals = new Map(nodes.map((node) => [node.id, node]))
    for (const { id, children = [] } of nodes) for (const child of children) this.#parents.set(child, id)
    this.#root = this.#draft(nodes[0]!, undefined)
  }

  /** @returns the node of the sample */
  hit(node: number, span: string | undefined): number {
    const draft = this.#under(node, span)
    draft.hits += 1
    return draft.id
  }

  nodes(): ProfileNode[] {
    return this.#drafts.map(({ id, original, children, hits }) => {
      const { callFrame, positionTicks } = original
      // Lines are known of all samples of a node together.
      const ticks = positionTicks !== undefined && hits === original.hitCount ? { positionTicks } : {}
      return { id, callFrame, hitCount: hits, ...(children.length > 0 && { children }), ...ticks }
    })
  }

  #under(node: number, span: string | undefined): Draft {
    if (node === this.#root.original.id) return span === undefined ? this.#root : this.#spanNode(span)
    const known = this.#nodesOf(span)
    const before = known.get(node)
    if (before !== undefined) return before
    const parent = this.#under(this.#parents.get(node) ?? this.#root.original.id, span)
    const draft = this.#draft(this.#originals.get(node)!, parent)
    known.set(node, draft)
    return draft
  }

  #spanNode(span: string): Draft {
    const known = this.#nodesOf(span)
    const root = this.#root.original.id
    const before = known.get(root)
    if (before !== undefined) return before
    const draft = this.#draft({ id: root, callFrame: spanFrame(span) }, this.#root)
    known.set(root, draft)
    return draft
  }

  #nodesOf(span: string | undefined): Map<number, Draft> {
    const known = this.#bySpan.get(span) ?? new Map<number, Draft>()
    this.#bySpan.set(span, known)
    return known
  }

  #draft(original: ProfileNode, parent: Draft | undefined): Draft {
    const draft: Draft = { id: this.#drafts.length + 1, original, children: [], hits: 0 }
    this.#drafts.push(draft)
    parent?.children.push(draft.id)
    return draft
  }
}

/** Brackets: no function of a program is called so. */
function spanFrame(span: string): ProfileNode['callFrame'] {
  return { functionName: `[${span}]`, scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 }
}
