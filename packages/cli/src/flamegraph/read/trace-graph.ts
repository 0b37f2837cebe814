/**
 * A trace as a graph of its spans: each path of span names with what its spans have themselves. Times: what no child covers. Spans that ran side by side
 * all count in full, so that the whole can be more than the time on the clock.
 */
import { InputError } from '../../input-error.ts'
import { plainText } from '../../terminal/fit.ts'
import { readTrace, type Trace } from '../../trace/read-trace.ts'
import { buildTrees, type SpanNode } from '../../trace/span-tree.ts'
import { coveredTime } from '../../trace/statistics.ts'
import { selectRoots } from '../../tree/selection.ts'
import { childOf, emptyTree, type FlameNode, removeEmpty } from '../flame-tree.ts'
import type { ReadOptions, UntitledGraph } from './graph-source.ts'

const TOKENS = ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens']

export async function traceGraph(files: readonly string[], options: ReadOptions): Promise<UntitledGraph> {
  const { weight = 'time', turn } = options
  const trace = await readTrace(files, { attributes: weight !== 'time' })
  const roots = selectRoots(buildTrees(trace.spans), { turn })
  const root = emptyTree()
  const weigh = weight === 'time' ? (node: SpanNode) => selfTime(node, trace.lastTime) : attributeWeight(weight)
  for (const [node, place] of placed(roots, root, trace)) place.self += weigh(node)
  removeEmpty(root)
  if (weight !== 'time' && root.children.size === 0) throw nothingToWeigh(weight, trace)
  return { unit: unitOf(weight), root, places: new Map(), notes: trace.notes }
}

/** Spans of several services stand below the names of those. */
function* placed(roots: readonly SpanNode[], root: FlameNode, trace: Trace): Generator<[SpanNode, FlameNode]> {
  const several = trace.services.length > 1
  const pending = roots.map((node): [SpanNode, FlameNode] => {
    const service = several ? node.span.service : undefined
    return [node, service === undefined ? root : childOf(root, `[${plainText(service)}]`)]
  })
  pending.reverse()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, parent] = next
    const place = childOf(parent, plainText(node.span.name))
    yield [node, place]
    for (const child of node.children.toReversed()) pending.push([child, place])
  }
}

/** Children whose parent is not in the file are below the root, and part of its time like all others. */
function selfTime({ span, children }: SpanNode, lastTime: number): number {
  const { start, end = lastTime } = span
  const spans = children.map((child) => child.span).toSorted((a, b) => a.start - b.start)
  return Math.max(0, end - start - coveredTime(start, end, spans, lastTime))
}

function attributeWeight(weight: string): (node: SpanNode) => number {
  const keys = weight === 'tokens' ? TOKENS : [weight]
  return ({ span }) => keys.reduce((sum, key) => sum + positive(span.attributes?.[key]), 0)
}

function positive(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0
}

function unitOf(weight: string): string {
  if (weight === 'time') return 'microseconds'
  return weight.endsWith('bytes') ? 'bytes' : weight
}

function nothingToWeigh(weight: string, { spans }: Trace): InputError {
  const keys = new Set<string>()
  for (const { attributes = {} } of spans) {
    for (const [key, value] of Object.entries(attributes)) if (positive(value) > 0) keys.add(plainText(key))
  }
  const known = keys.size === 0 ? 'no span has a number' : `spans have ${[...keys].toSorted().join(', ')}`
  return new InputError(`no span has ${weight === 'tokens' ? TOKENS.join(' or ') : plainText(weight)}; ${known}`)
}
