/**
 * Decides whether recorded trees are the expected ones. Siblings are compared in groups: within a group in any order, the
 * groups one after another. Exact order is one sibling a group, `overlapping` puts siblings that overlap in time together.
 */
import { isDeepStrictEqual } from 'node:util'
import { ANY_SPANS, type ExpectedItem, type ExpectedNode } from './expected-tree.ts'
import { formatValue } from './format-span-tree.ts'
import type { ComparedTree } from './span-tree.ts'

/** Which siblings may come in any order: none (undefined), those that overlap in time, or all. */
export type IgnoreOrder = 'overlapping' | 'all' | undefined

/** Siblings in groups within which the order does not count. */
export function groupSiblings(siblings: readonly ComparedTree[], ignoreOrder: IgnoreOrder): ComparedTree[][] {
  const groups: ComparedTree[][] = []
  let busyUntil = Number.NEGATIVE_INFINITY
  for (const tree of siblings) {
    const { startTime, endTime, ended } = tree.span
    const joins = ignoreOrder === 'all' || (ignoreOrder === 'overlapping' && startTime < busyUntil)
    if (joins && groups.length > 0) groups.at(-1)!.push(tree)
    else groups.push([tree])
    busyUntil = Math.max(busyUntil, ended ? endTime : Number.POSITIVE_INFINITY)
  }
  return groups
}

/** What keeps a recorded span, without its children, from being the expected one. */
export function differences(expected: ExpectedNode, { span }: ComparedTree): string[] {
  const found: string[] = []
  if (span.name !== expected.name) found.push(`name: expected "${expected.name}", got "${span.name}"`)
  for (const [key, value] of Object.entries(expected.attributes)) {
    const actual = span.attributes[key]
    if (!isEqual(value, actual)) found.push(`${key}: expected ${formatValue(value)}, got ${formatValue(actual)}`)
  }
  const wrongStatus = expected.status === undefined ? span.status === 'error' : span.status !== expected.status
  if (wrongStatus) found.push(`status: expected ${expected.status ?? 'no error'}, got ${span.status}`)
  if (expected.open && span.ended) found.push('expected it to be open, but it has ended')
  if (!expected.open && !span.ended) found.push('it has not ended')
  return found
}

interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean
}

function isEqual(expected: unknown, actual: unknown): boolean {
  const matcher = expected as Partial<AsymmetricMatcher> | null | undefined
  return typeof matcher?.asymmetricMatch === 'function'
    ? matcher.asymmetricMatch(actual)
    : isDeepStrictEqual(expected, actual)
}

/** Compares trees under one rule of order; remembers what it has compared, so that wildcards stay cheap. */
export class TreeMatcher {
  readonly #ignoreOrder: IgnoreOrder
  readonly #known = new Map<ExpectedNode, Map<ComparedTree, boolean>>()

  constructor(ignoreOrder: IgnoreOrder) {
    this.#ignoreOrder = ignoreOrder
  }

  /** True where the span and everything below it is as expected. */
  matches(expected: ExpectedNode, actual: ComparedTree): boolean {
    let known = this.#known.get(expected)
    if (known === undefined) this.#known.set(expected, (known = new Map()))
    let result = known.get(actual)
    if (result === undefined) {
      result = differences(expected, actual).length === 0 && this.matchesAll(expected.children, actual.children)
      known.set(actual, result)
    }
    return result
  }

  /** True where the siblings and everything below them are as expected. */
  matchesAll(expected: readonly ExpectedItem[], actual: readonly ComparedTree[]): boolean {
    let positions = new Set([0])
    for (const group of groupSiblings(actual, this.#ignoreOrder)) {
      positions = new Set([...positions].flatMap((at) => this.#after(group, expected, at)))
    }
    return [...positions].some((at) => expected.slice(at).every((item) => item === ANY_SPANS))
  }

  /** Where what is expected may go on after the group; at a `*`, since it may reach over several groups, also with it. */
  #after(group: readonly ComparedTree[], expected: readonly ExpectedItem[], at: number): number[] {
    const spans: ExpectedNode[] = []
    const positions: number[] = []
    let hasAny = false
    for (let end = at; end < expected.length && spans.length <= group.length; end += 1) {
      const item = expected[end]!
      if (item === ANY_SPANS) hasAny = true
      else spans.push(item)
      const isComplete = hasAny ? spans.length <= group.length : spans.length === group.length
      if (!isComplete || !assignEach(spans, group, (span, tree) => this.matches(span, tree))) continue
      positions.push(...(item === ANY_SPANS ? [end, end + 1] : [end + 1]))
    }
    return positions
  }
}

/** True where every item can have a place of its own that fits. */
function assignEach<I, P>(items: readonly I[], places: readonly P[], fits: (item: I, place: P) => boolean): boolean {
  return assign(items, places, fits).size === items.length
}

/** Gives as many items as possible a place of their own that fits: a bipartite matching by augmenting paths. */
export function assign<I, P>(
  items: readonly I[],
  places: readonly P[],
  fits: (item: I, place: P) => boolean,
): Map<P, I> {
  const itemAt = new Map<P, I>()
  const place = (item: I, tried: Set<P>): boolean =>
    places.some((candidate) => {
      if (tried.has(candidate) || !fits(item, candidate)) return false
      tried.add(candidate)
      const other = itemAt.get(candidate)
      if (other !== undefined && !place(other, tried)) return false
      itemAt.set(candidate, item)
      return true
    })
  for (const item of items) place(item, new Set())
  return itemAt
}
