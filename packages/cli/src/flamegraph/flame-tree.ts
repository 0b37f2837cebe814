/** Stacks folded into one tree: equal stacks are one path, each node has what was measured in it itself. No recursion: stacks may be deep. */

export interface FlameNode {
  /** Of the frame: a function with its place, or a span. */
  readonly name: string
  /** Without its children, in the unit of the graph. */
  self: number
  readonly children: Map<string, FlameNode>
}

/** What a frame is called apart from its place, where the source of the graph knows it. */
export interface FramePlace {
  readonly name: string
  readonly file: string
  /** From 1; absent where it is not known, or was left out. */
  readonly line?: number
}

export interface FlameGraph {
  /** The name of its file. */
  readonly title: string
  /** `microseconds`, `bytes`, or what is counted. */
  readonly unit: string
  /** Stands for all stacks; its name is `all`. */
  readonly root: FlameNode
  readonly places: ReadonlyMap<string, FramePlace>
  /** For the user, one line each. */
  readonly notes: readonly string[]
}

export interface Visit {
  readonly node: FlameNode
  /** Its parent's place in the order of visits; -1 for the root. */
  readonly parent: number
  /** 0 for the root. */
  readonly depth: number
}

export function emptyTree(): FlameNode {
  return { name: 'all', self: 0, children: new Map() }
}

/** The child of that name, made where there is none yet. */
export function childOf(node: FlameNode, name: string): FlameNode {
  const known = node.children.get(name)
  if (known !== undefined) return known
  const child = { name, self: 0, children: new Map() }
  node.children.set(name, child)
  return child
}

/** @param stack from the outermost frame to the innermost */
export function addStack(root: FlameNode, stack: readonly string[], value: number): void {
  stack.reduce(childOf, root).self += value
}

/** All nodes, parents before their children. */
export function preorder(root: FlameNode): Visit[] {
  const visits: Visit[] = []
  const pending: Visit[] = [{ node: root, parent: -1, depth: 0 }]
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    const [index, { node, depth }] = [visits.push(visit) - 1, visit]
    for (const child of [...node.children.values()].reverse()) {
      pending.push({ node: child, parent: index, depth: depth + 1 })
    }
  }
  return visits
}

/** Of each visit, with its children. */
export function totalsOf(visits: readonly Visit[]): number[] {
  const totals = visits.map(({ node }) => node.self)
  for (let index = visits.length - 1; index > 0; index -= 1) totals[visits[index]!.parent]! += totals[index]!
  return totals
}

/** Takes out what measured nothing, itself and below. */
export function removeEmpty(root: FlameNode): void {
  const visits = preorder(root)
  const totals = totalsOf(visits)
  for (let index = visits.length - 1; index > 0; index -= 1) {
    const { node, parent } = visits[index]!
    if (!(totals[index]! > 0)) visits[parent]!.node.children.delete(node.name)
  }
}

export function totalOf(root: FlameNode): number {
  return preorder(root).reduce((sum, { node }) => sum + node.self, 0)
}
