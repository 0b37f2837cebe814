/** A graph in speedscope's own file format: each path with a value of its own is one sample. The order of samples in time is not known. */
import { type FlameGraph, preorder, totalOf } from '../flame-tree.ts'

interface SpeedscopeFrame {
  readonly name: string
  readonly file?: string
  readonly line?: number
}

/** As speedscope's `file-format-schema.json` has it. */
export interface SpeedscopeFile {
  readonly $schema: string
  readonly shared: { readonly frames: readonly SpeedscopeFrame[] }
  readonly profiles: readonly {
    readonly type: 'sampled'
    readonly name: string
    readonly unit: 'none' | 'microseconds' | 'bytes'
    readonly startValue: number
    readonly endValue: number
    readonly samples: readonly (readonly number[])[]
    readonly weights: readonly number[]
  }[]
  readonly name: string
  readonly activeProfileIndex: number
  readonly exporter: string
}

/** By this it is known; nothing is fetched from there. */
const SCHEMA = 'https://www.speedscope.app/file-format-schema.json'

export function speedscopeFile({ title, unit, root, places }: FlameGraph): SpeedscopeFile {
  const frames: SpeedscopeFrame[] = []
  const indexes = new Map<string, number>()
  const indexOf = (name: string): number => {
    const known = indexes.get(name)
    if (known !== undefined) return known
    const index = frames.push(places.get(name) ?? { name }) - 1
    indexes.set(name, index)
    return index
  }
  const samples: number[][] = []
  const weights: number[] = []
  const stack: number[] = []
  for (const { node, depth } of preorder(root)) {
    if (depth > 0) {
      stack.length = depth - 1
      stack.push(indexOf(node.name))
    }
    if (node.self <= 0) continue
    samples.push([...stack])
    weights.push(node.self)
  }
  const known = unit === 'microseconds' || unit === 'bytes' ? unit : 'none'
  const range = { startValue: 0, endValue: totalOf(root) }
  return {
    $schema: SCHEMA,
    shared: { frames },
    profiles: [{ type: 'sampled', name: title, unit: known, ...range, samples, weights }],
    name: title,
    activeProfileIndex: 0,
    exporter: 'zeph-trace',
  }
}
