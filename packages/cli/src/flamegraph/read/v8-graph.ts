/**
 * `.cpuprofile` and `.heapprofile` as graphs. In a CPU profile a sample has the time until the next one, as in Chrome DevTools; in a heap
 * profile a node has the bytes that were allocated there and still live.
 */
import { childOf, emptyTree, type FlameNode, removeEmpty } from '../flame-tree.ts'
import { formatValue } from '../format-value.ts'
import { FrameNames } from './frame-name.ts'
import type { ReadOptions, UntitledGraph } from './graph-source.ts'
import type { CpuProfile, HeapProfile, ProfileTreeNode } from './json-profile.ts'

type NodesById = ReadonlyMap<number, ProfileTreeNode>

export function cpuGraph(profile: CpuProfile, { lines = true, idle = false }: ReadOptions): UntitledGraph {
  const names = new FrameNames(lines)
  const hasTimes = profile.timeDeltas.length >= profile.samples.length && profile.samples.length > 0
  const unit = hasTimes ? 'microseconds' : 'samples'
  const values = hasTimes ? timesOf(profile) : new Map(Array.from(profile.nodes, ([id, { value }]) => [id, value]))
  let idleTime = 0
  const root = grow(profile.nodes, names, (node) => {
    const value = values.get(node.id) ?? 0
    if (idle || node.functionName !== '(idle)') return value
    idleTime += value
    return 0
  })
  const notes = idleTime > 0 ? [`${formatValue(idleTime, unit)} in which nothing ran left out; --idle shows it`] : []
  return { unit, root, places: names.places, notes }
}

export function heapGraph(profile: HeapProfile, { lines = true }: ReadOptions): UntitledGraph {
  const names = new FrameNames(lines)
  return { unit: 'bytes', root: grow(profile.nodes, names, ({ value }) => value), places: names.places, notes: [] }
}

function timesOf({ samples, timeDeltas, startTime, endTime }: CpuProfile): Map<number, number> {
  const times = new Map<number, number>()
  let now = startTime
  for (const [index, id] of samples.entries()) {
    now += timeDeltas[index] ?? 0
    const lasts = Math.max(0, timeDeltas[index + 1] ?? endTime - now)
    times.set(id, (times.get(id) ?? 0) + lasts)
  }
  return times
}

/** The first node is V8's root; it is ours. A node that stands at two places, which no profile of V8 has, is taken at the first. */
function grow(nodes: NodesById, names: FrameNames, measured: (node: ProfileTreeNode) => number): FlameNode {
  const root = emptyTree()
  const [first] = nodes.values()
  const pending: [ProfileTreeNode, FlameNode][] = first === undefined ? [] : [[first, root]]
  const seen = new Set<number>()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, place] = next
    if (seen.has(node.id)) continue
    seen.add(node.id)
    place.self += measured(node)
    const below = node.children.map((id) => nodes.get(id)).filter((child) => child !== undefined)
    const places = below.map(({ functionName, url: file, line }) =>
      childOf(place, names.nameOf({ functionName, file, line })),
    )
    for (let index = below.length - 1; index >= 0; index -= 1) pending.push([below[index]!, places[index]!])
  }
  removeEmpty(root)
  return root
}
