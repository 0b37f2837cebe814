/** The assertion on the shape of what was recorded. */
import {
  type Asserted,
  assertComparison,
  type Comparison,
  compareRecorded,
  NOTHING_RECORDED,
  type Recorded,
} from './comparison.ts'
import { diffSpanTrees } from './diff-span-tree.ts'
import { ANY_SPANS, type ExpectedItem, type ExpectedTree, normalizeExpected } from './expected-tree.ts'
import { formatLine, indent } from './format-span-tree.ts'
import { type IgnoreOrder, TreeMatcher } from './match-span-tree.ts'

/** How trees are compared. */
export interface SpanTreeOptions {
  /**
   * Siblings that may come in any order: those that overlap in time, or all. Default: none, siblings are expected in the
   * order in which they started.
   */
  readonly ignoreOrder?: NonNullable<IgnoreOrder>
}

/**
 * Asserts that the recorded spans are exactly these trees. Attributes are compared only where they are given; a span with
 * an error, or that has not ended, must be marked as such.
 * @param recorded a recorder, trees, or a function to record around
 * @throws AssertionError with a diff of the trees; SyntaxError where the expected text is not in the notation
 * @example
 * assertSpanTree(recorder, `
 *   agent.turn
 *     agent.prepare_context
 *       *
 *     llm.chat {"gen_ai.request.model":"small"}
 * `)
 */
export function assertSpanTree<A extends Recorded>(
  recorded: A,
  expected: ExpectedTree,
  options?: SpanTreeOptions,
): Asserted<A> {
  return assertComparison(compareSpanTree(recorded, expected, options), assertSpanTree) as Asserted<A>
}

/** The comparison behind `assertSpanTree` and `toMatchSpanTree`. */
export function compareSpanTree(
  recorded: Recorded,
  expectedTree: ExpectedTree,
  { ignoreOrder }: SpanTreeOptions = {},
): Comparison | Promise<Comparison> {
  const expected = normalizeExpected(expectedTree)
  const matcher = new TreeMatcher(ignoreOrder)
  return compareRecorded(recorded, (trees) => {
    const pass = matcher.matchesAll(expected, trees)
    if (pass) return { pass, message: () => `The recorded spans match this tree, and should not:\n\n${show(expected)}` }
    const message = () => {
      const { first, text } = diffSpanTrees(expected, trees, { matcher, ignoreOrder })
      const hint = trees.length === 0 ? `${NOTHING_RECORDED}\n\n` : ''
      return `The recorded spans are not the expected tree.\nFirst difference: ${first}\n\n${hint}- expected\n+ recorded\n\n${text}`
    }
    return { pass, message }
  })
}

function show(items: readonly ExpectedItem[], depth = 1): string {
  return items
    .flatMap((item) =>
      item === ANY_SPANS
        ? [indent(depth, item)]
        : [indent(depth, formatLine(item)), ...(item.children.length > 0 ? [show(item.children, depth + 1)] : [])],
    )
    .join('\n')
}
