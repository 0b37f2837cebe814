/** Which part of the trees is shown: one turn, one trace, only paths to errors, only what took long enough. */
import { InputError } from '../input-error.ts'
import { preorder, type SpanNode } from '../trace/span-tree.ts'

export interface Selection {
  turn?: number | undefined
  trace?: string | undefined
  errors?: boolean | undefined
  /** Milliseconds. Unfinished spans always count as long enough. */
  min?: number | undefined
}

const TURN_SPAN = 'agent.turn'

/** The turns of the agent, in the order they started; a turn inside a turn is not one of its own. */
export function findTurns(roots: readonly SpanNode[]): SpanNode[] {
  const turns: SpanNode[] = []
  const inside = new Set<SpanNode>()
  for (const node of preorder(roots)) {
    const isTurn = node.span.name === TURN_SPAN
    if (isTurn && !inside.has(node)) turns.push(node)
    if (isTurn || inside.has(node)) for (const child of node.children) inside.add(child)
  }
  return turns.toSorted((a, b) => a.span.start - b.span.start)
}

/** The trees that `--turn` and `--trace` leave. */
export function selectRoots(roots: readonly SpanNode[], { turn, trace }: Selection): readonly SpanNode[] {
  let selected = roots
  if (trace !== undefined) {
    selected = selected.filter((root) => root.span.traceId.startsWith(trace.toLowerCase()))
    if (selected.length === 0) throw new InputError(`no trace in this file has an id that starts with ${trace}`)
  }
  return turn === undefined ? selected : [nthTurn(selected, turn)]
}

/** The nodes that `--errors` and `--min` leave, with the paths that lead to them; `undefined` means all. */
export function selectNodes(roots: readonly SpanNode[], { errors, min }: Selection): Set<SpanNode> | undefined {
  if (!errors && min === undefined) return undefined
  const kept = new Set<SpanNode>()
  for (const node of [...preorder(roots)].reverse()) {
    const matches = (!errors || node.span.failed) && (min === undefined || isLongEnough(node, min))
    if (matches || node.children.some((child) => kept.has(child))) kept.add(node)
  }
  return kept
}

function nthTurn(roots: readonly SpanNode[], turn: number): SpanNode {
  const turns = findTurns(roots)
  const node = turns[turn - 1]
  if (node !== undefined) return node
  const known = turns.length === 0 ? `no ${TURN_SPAN} span` : `${turns.length} ${turns.length === 1 ? 'turn' : 'turns'}`
  throw new InputError(`there is no turn ${turn}: this trace has ${known}`)
}

function isLongEnough({ span }: SpanNode, milliseconds: number): boolean {
  return span.end === undefined || span.end - span.start >= milliseconds * 1000
}
