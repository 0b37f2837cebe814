/** A graph as the page carries it: flat lists, parents before children. Bounded, so that any browser draws it: the smallest frames are left out. */
import { type FlameGraph, type FlameNode, preorder, type Visit } from '../flame-tree.ts'

export interface PageData {
  readonly title: string
  readonly unit: string
  readonly notes: readonly string[]
  readonly names: readonly string[]
  /** Indexes of `names`. */
  readonly name: readonly number[]
  /** Places in these lists; -1 for the first. */
  readonly parent: readonly number[]
  /** Without children. */
  readonly self: readonly number[]
  /** Of what it is compared to, scaled; absent where there is none. */
  readonly before?: readonly number[]
}

/** Frames on a page: more are not seen, and slow to draw. */
const MOST_FRAMES = 20_000
/** Frames upon one another: the chart walks them by recursion. */
const MOST_DEPTH = 1000

export function pageData(graph: FlameGraph, before?: ReadonlyMap<FlameNode, number>): PageData {
  const visits = preorder(graph.root)
  const weights = visits.map(({ node }) => Math.max(node.self, before?.get(node) ?? 0))
  const kept = mostImportant(visits, weights)
  const [names, places] = [new Map<string, number>(), new Map<number, number>()]
  const [name, parent, self, ofBefore]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (const [index, visit] of visits.entries()) {
    const { node } = visit
    const above = visit.parent < 0 ? -1 : places.get(visit.parent)!
    if (!kept[index]) {
      // What it has is its parent's on the page.
      places.set(index, above)
      self[above]! += node.self
      ofBefore[above]! += before?.get(node) ?? 0
      continue
    }
    places.set(index, name.length)
    if (!names.has(node.name)) names.set(node.name, names.size)
    name.push(names.get(node.name)!)
    parent.push(above)
    self.push(node.self)
    ofBefore.push(before?.get(node) ?? 0)
  }
  const left = visits.length - name.length
  const notes =
    left === 0 ? graph.notes : [...graph.notes, `the ${left} smallest or deepest frames are counted as their callers`]
  return {
    title: graph.title,
    unit: graph.unit,
    notes,
    names: [...names.keys()],
    name,
    parent,
    self: self.map(rounded),
    ...(before !== undefined && { before: ofBefore.map(rounded) }),
  }
}

/** The heaviest with all that they stand on; a parent is never lighter than its child. */
function mostImportant(visits: readonly Visit[], weights: readonly number[]): boolean[] {
  const totals = [...weights]
  for (let index = visits.length - 1; index > 0; index -= 1) totals[visits[index]!.parent]! += totals[index]!
  const least = totals.length > MOST_FRAMES ? totals.toSorted((a, b) => b - a)[MOST_FRAMES]! : -1
  /** Of those as heavy as the first that has no room, the first ones fit: callers come before what they call. */
  let room = MOST_FRAMES - totals.filter((total) => total > least).length
  return visits.map(({ depth }, index) => {
    if (depth > MOST_DEPTH) return false
    if (totals[index]! === least) room -= 1
    return totals[index]! > least || (totals[index]! === least && room >= 0)
  })
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
