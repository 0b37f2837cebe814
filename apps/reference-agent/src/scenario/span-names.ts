/** The specification's span map, read from its data: every name, and which span normally runs directly in which. */
import spanMap from './span-map.json' with { type: 'json' }

interface SpanNode {
  readonly name: string
  readonly children?: readonly SpanNode[]
}

/** Subsystems of the map whose entries are spans with children; the sites of instrumented channels stand apart. */
export type Subsystem = Exclude<keyof typeof spanMap, '_about' | 'instrumented_channels'>

/** A parent and a span that normally runs directly in it. */
export type NestedPair = readonly [parent: string, child: string]

const { _about, instrumented_channels: sites, ...subsystems } = spanMap

/** The names of one subsystem, or those of the instrumented channels, in the map's order. */
export function namesOf(part: Subsystem | 'instrumented_channels'): string[] {
  if (part === 'instrumented_channels') return sites.flatMap(({ spans }) => spans)
  return withDescendants(subsystems[part]).map(({ name }) => name)
}

/** All names, in the map's order. */
export const SPAN_NAMES: readonly string[] = [
  ...(Object.keys(subsystems) as Subsystem[]).flatMap(namesOf),
  ...namesOf('instrumented_channels'),
]

/** Spans that packages declare besides: `mcp.request` is every request of MCP that has no name of its own. */
export const OWN_SPAN_NAMES: readonly string[] = ['mcp.request']

/** What a scenario is to emit: those of the map, then ours. */
export const EXPECTED_NAMES: readonly string[] = [...SPAN_NAMES, ...OWN_SPAN_NAMES]

export const NESTED_PAIRS: readonly NestedPair[] = Object.values(subsystems)
  .flatMap(withDescendants)
  .flatMap(({ name, children = [] }) => children.map((child): NestedPair => [name, child.name]))

function withDescendants(nodes: readonly SpanNode[]): SpanNode[] {
  return nodes.flatMap((node) => [node, ...withDescendants(node.children ?? [])])
}
