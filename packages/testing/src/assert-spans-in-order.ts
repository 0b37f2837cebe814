/** The assertion on the order in which spans started. */
import {
  type Asserted,
  assertComparison,
  type Comparison,
  compareRecorded,
  NOTHING_RECORDED,
  type Recorded,
} from './comparison.ts'
import { indent } from './format-span-tree.ts'
import type { SpanTree } from './span-tree.ts'

/**
 * Asserts that spans of these names started in this order, at any depth; other spans may have started in between. A name
 * that is given twice must have started twice.
 * @param recorded a recorder, trees, or a function to record around
 * @throws AssertionError that shows what started, and where the order broke
 * @example
 * await assertSpansInOrder(() => agent.turn('hello'), ['agent.turn', 'agent.prepare_context', 'llm.chat'])
 */
export function assertSpansInOrder<A extends Recorded>(recorded: A, names: readonly string[]): Asserted<A> {
  return assertComparison(compareSpansInOrder(recorded, names), assertSpansInOrder) as Asserted<A>
}

/** The comparison behind `assertSpansInOrder` and `toEmitSpansInOrder`. */
export function compareSpansInOrder(recorded: Recorded, names: readonly string[]): Comparison | Promise<Comparison> {
  return compareRecorded(recorded, (trees) => {
    const starts = inStartOrder(trees)
    const places = findInOrder(starts, names)
    const pass = places.length === names.length
    return { pass, message: () => (pass ? describeSuccess(names) : describeFailure(starts, names, places)) }
  })
}

interface Start {
  readonly name: string
  readonly depth: number
  readonly time: number
}

function inStartOrder(trees: readonly SpanTree[]): Start[] {
  const flatten = (tree: SpanTree, depth: number): Start[] => [
    { name: tree.name, depth, time: tree.span.startTime },
    ...tree.children.flatMap((child) => flatten(child, depth + 1)),
  ]
  return trees.flatMap((tree) => flatten(tree, 0)).toSorted((a, b) => a.time - b.time)
}

/** Index of the start that stands for each name, up to the first name that is not found. */
function findInOrder(starts: readonly Start[], names: readonly string[]): number[] {
  const places: number[] = []
  for (const name of names) {
    const after = (places.at(-1) ?? -1) + 1
    const place = starts.findIndex((start, index) => index >= after && start.name === name)
    if (place < 0) break
    places.push(place)
  }
  return places
}

function describeSuccess(names: readonly string[]): string {
  return `Spans started in this order, and should not:\n\n${names.map((name) => indent(1, name)).join('\n')}`
}

function describeFailure(starts: readonly Start[], names: readonly string[], places: readonly number[]): string {
  const wanted = names[places.length]!
  const before = names[places.length - 1]
  const times = starts.filter((start) => start.name === wanted).length
  const reason =
    times === 0
      ? `"${wanted}" never started`
      : `"${wanted}" did not start ${places.includes(starts.findLastIndex((start) => start.name === wanted)) ? 'again ' : ''}after "${before}"`
  const list = starts.map(({ name, depth }, index) => {
    const position = places.indexOf(index)
    return position < 0 ? `    ${indent(depth, name)}` : `${String(position + 1).padStart(3)} ${indent(depth, name)}`
  })
  return [
    'Spans did not start in the expected order.',
    `First difference: ${reason}`,
    '',
    `Expected: ${names.join(', ')}`,
    starts.length === 0 ? NOTHING_RECORDED : 'Recorded, in start order (numbers: found so far):',
    ...(starts.length === 0 ? [] : ['', ...list]),
  ].join('\n')
}
