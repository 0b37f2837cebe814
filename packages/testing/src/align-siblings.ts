/** Pairs expected siblings with recorded ones for a diff: the alignment that leaves the least to explain. */
import { ANY_SPANS, type ExpectedItem, type ExpectedNode } from './expected-tree.ts'
import { differences, groupSiblings, type IgnoreOrder, type TreeMatcher } from './match-span-tree.ts'
import type { ComparedTree } from './span-tree.ts'

/** One row of an alignment: both sides, or one that has no partner. What a `*` takes in has no row. */
export interface Row {
  readonly expected: ExpectedItem | undefined
  readonly actual: ComparedTree | undefined
}

/** By what trees are compared. */
export interface MatchRules {
  readonly matcher: TreeMatcher
  readonly ignoreOrder: IgnoreOrder
}

/** Aligns siblings; in recorded order, but for spans whose order does not count. */
export function alignSiblings(
  expected: readonly ExpectedItem[],
  recorded: readonly ComparedTree[],
  rules: MatchRules,
): Row[] {
  const actual = rules.ignoreOrder === undefined ? recorded : reorder(expected, recorded, rules)
  const problem: Problem = { expected, actual, matcher: rules.matcher }
  const costs = costTable(problem)
  const rows: Row[] = []
  for (let e = 0, a = 0; e < expected.length || a < actual.length; ) {
    const move = cheapest(problem, costs, { e, a })
    if (move.row !== undefined) rows.push(move.row)
    e = move.e
    a = move.a
  }
  return rows
}

interface Problem {
  readonly expected: readonly ExpectedItem[]
  readonly actual: readonly ComparedTree[]
  readonly matcher: TreeMatcher
}

interface Position {
  readonly e: number
  readonly a: number
}

interface Move extends Position {
  readonly cost: number
  readonly row?: Row
}

const UNPAIRED = 4

/** What may come next from a position, the preferred one of equals first. */
function moves({ expected, actual, matcher }: Problem, { e, a }: Position): Move[] {
  const item = expected[e]
  const tree = actual[a]
  const found: Move[] = []
  if (item !== undefined && item !== ANY_SPANS && tree !== undefined) {
    found.push({ cost: pairCost(item, tree, matcher), e: e + 1, a: a + 1, row: { expected: item, actual: tree } })
  }
  if (item !== undefined) {
    const cost = item === ANY_SPANS ? 0 : UNPAIRED
    found.push({ cost, e: e + 1, a, row: { expected: item, actual: undefined } })
  }
  if (tree !== undefined) {
    const isAbsorbed = item === ANY_SPANS
    const row = { expected: undefined, actual: tree }
    found.push(isAbsorbed ? { cost: 0, e, a: a + 1 } : { cost: UNPAIRED, e, a: a + 1, row })
  }
  return found
}

/** How much a pair leaves to explain; a renamed span is a pair only where its children show that it is the same. */
function pairCost(item: ExpectedNode, tree: ComparedTree, matcher: TreeMatcher): number {
  if (matcher.matches(item, tree)) return 0
  if (item.name === tree.name) return differences(item, tree).length === 0 ? 1 : 2
  const sameChildren = item.children.length > 0 && matcher.matchesAll(item.children, tree.children)
  return sameChildren ? UNPAIRED + 1 : Number.POSITIVE_INFINITY
}

/** Cost of the best way from every position to the end. */
function costTable(problem: Problem): number[][] {
  const { expected, actual } = problem
  const costs = Array.from({ length: expected.length + 1 }, () => new Array<number>(actual.length + 1).fill(0))
  for (let e = expected.length; e >= 0; e -= 1) {
    for (let a = actual.length; a >= 0; a -= 1) {
      if (e < expected.length || a < actual.length) costs[e]![a] = total(cheapest(problem, costs, { e, a }), costs)
    }
  }
  return costs
}

function cheapest(problem: Problem, costs: readonly number[][], position: Position): Move {
  return moves(problem, position).reduce((best, move) => (total(move, costs) < total(best, costs) ? move : best))
}

function total({ cost, e, a }: Move, costs: readonly number[][]): number {
  return cost + costs[e]![a]!
}

/** Puts spans whose order does not count into the order in which they are expected. */
function reorder(
  expected: readonly ExpectedItem[],
  recorded: readonly ComparedTree[],
  rules: MatchRules,
): ComparedTree[] {
  const free = new Set(expected.filter((item) => item !== ANY_SPANS))
  const rank = (tree: ComparedTree): number => {
    const candidates = [...free]
    const found =
      candidates.find((item) => rules.matcher.matches(item, tree)) ?? candidates.find((item) => item.name === tree.name)
    if (found === undefined) return expected.length
    free.delete(found)
    return expected.indexOf(found)
  }
  return groupSiblings(recorded, rules.ignoreOrder).flatMap((group) =>
    group
      .map((tree) => ({ tree, rank: rank(tree) }))
      .toSorted((one, other) => one.rank - other.rank)
      .map(({ tree }) => tree),
  )
}
