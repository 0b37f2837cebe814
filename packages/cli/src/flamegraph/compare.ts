/**
 * Two graphs as one: each frame with what it had before and has now. Before is scaled to the total of now, so that what is compared is shares and not how long
 * was measured.
 */
import { InputError } from '../input-error.ts'
import { emptyTree, type FlameGraph, type FlameNode, totalOf } from './flame-tree.ts'

/** A graph with what it is compared to. `root` has the frames of both. */
export interface ComparedGraph extends FlameGraph {
  /** What each node of `root` had before itself, scaled. */
  readonly before: ReadonlyMap<FlameNode, number>
}

export function compareGraphs(now: FlameGraph, before: FlameGraph): ComparedGraph {
  if (now.unit !== before.unit) {
    throw new InputError(
      `${now.title} is in ${now.unit} and ${before.title} in ${before.unit}: they cannot be compared`,
    )
  }
  const scale = totalOf(now.root) / totalOf(before.root)
  const valuesBefore = new Map<FlameNode, number>()
  const root = emptyTree()
  const pending: [FlameNode, FlameNode | undefined, FlameNode | undefined][] = [[root, now.root, before.root]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, ofNow, ofBefore] = next
    node.self = ofNow?.self ?? 0
    valuesBefore.set(node, (ofBefore?.self ?? 0) * scale)
    for (const name of new Set([...(ofNow?.children.keys() ?? []), ...(ofBefore?.children.keys() ?? [])])) {
      const child = { name, self: 0, children: new Map() }
      node.children.set(name, child)
      pending.push([child, ofNow?.children.get(name), ofBefore?.children.get(name)])
    }
  }
  return {
    title: `${now.title} compared to ${before.title}`,
    unit: now.unit,
    root,
    places: new Map([...before.places, ...now.places]),
    notes: [
      ...now.notes.map((note) => `${now.title}: ${note}`),
      ...before.notes.map((note) => `${before.title}: ${note}`),
    ],
    before: valuesBefore,
  }
}
