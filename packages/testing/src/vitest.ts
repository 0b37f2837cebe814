/** Matchers for vitest. Importing this module, in a test or a set-up file, adds them to `expect`. */
import { expect } from 'vitest'
import { compareSpanTree, type SpanTreeOptions } from './assert-span-tree.ts'
import { compareSpansInOrder } from './assert-spans-in-order.ts'
import type { Recorded } from './comparison.ts'
import type { ExpectedTree } from './expected-tree.ts'

/** What a matcher returns: a promise where it has to run a function that returns one. */
type Matched<R, T> = T extends () => Promise<unknown> ? Promise<void> : R

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * The recorded spans are exactly these trees; see `assertSpanTree`. Takes a recorder, trees, or a function to record around.
     * @example
     * expect(recorder).toMatchSpanTree('agent.turn\n  llm.chat', { ignoreOrder: 'overlapping' })
     */
    toMatchSpanTree(expected: ExpectedTree, options?: SpanTreeOptions): Matched<R, T>
    /**
     * Spans of these names started in this order, others in between or not. Takes a recorder, trees, or a function to record around.
     * @example
     * await expect(() => agent.turn('hello')).toEmitSpansInOrder(['agent.turn', 'llm.chat'])
     */
    toEmitSpansInOrder(names: readonly string[]): Matched<R, T>
  }
}

expect.extend({
  toMatchSpanTree: (recorded: Recorded, expected: ExpectedTree, options?: SpanTreeOptions) =>
    compareSpanTree(recorded, expected, options),
  toEmitSpansInOrder: (recorded: Recorded, names: readonly string[]) => compareSpansInOrder(recorded, names),
})
