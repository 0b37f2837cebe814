/** A graph as folded stacks, for flamegraph.pl, inferno, speedscope. A compared one has two numbers a line, before and now, as difffolded.pl makes them. */
import { type FlameGraph, type FlameNode, preorder } from '../flame-tree.ts'

/** Lines with their ends, in the order of the tree. Values are whole numbers, as some readers take no others. */
export function* foldedLines({ root }: FlameGraph, before?: ReadonlyMap<FlameNode, number>): Generator<string> {
  /** Of the node that is visited and those above it. */
  const names: string[] = []
  for (const { node, depth } of preorder(root)) {
    if (depth === 0) continue
    names.length = depth - 1
    names.push(frameText(node.name))
    const values = (before === undefined ? [node.self] : [before.get(node) ?? 0, node.self]).map(Math.round)
    if (values.some((value) => value > 0)) yield `${names.join(';')} ${values.join(' ')}\n`
  }
}

/** Semicolons separate frames. */
function frameText(name: string): string {
  return name.replaceAll(';', ':')
}
