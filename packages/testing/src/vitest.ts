/** Matchers for vitest. Importing this module, in a test or a set-up file, adds them to `expect`. */
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { compareSpanTree, type SpanTreeOptions } from './assert-span-tree.ts'
import { compareSpansInOrder } from './assert-spans-in-order.ts'
import type { Recorded } from './comparison.ts'
import type { ExpectedTree } from './expected-tree.ts'
import { type GoldenRecorded, type GoldenTreeOptions, matchGoldenTree } from './match-golden-tree.ts'

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
    /**
     * The recorded spans are the tree in this file; see `matchGoldenTree`. A relative path starts at the test's own folder. The file is
     * written where it is absent, but not where `CI` is set, and updated by `vitest -u`.
     * @example
     * expect(recorder).toMatchGoldenTree('fixtures/turn.golden.txt', { attributes: ['gen_ai.tool.name'] })
     */
    toMatchGoldenTree(file: string | URL, options?: GoldenTreeOptions): Matched<R, T>
  }
}

expect.extend({
  toMatchSpanTree: (recorded: Recorded, expected: ExpectedTree, options?: SpanTreeOptions) =>
    compareSpanTree(recorded, expected, options),
  toEmitSpansInOrder: (recorded: Recorded, names: readonly string[]) => compareSpansInOrder(recorded, names),
  toMatchGoldenTree(recorded: GoldenRecorded, file: string | URL, options: GoldenTreeOptions = {}) {
    if (this.isNot) throw new TypeError('toMatchGoldenTree: a golden tree says what is, it cannot be negated')
    const path = file instanceof URL ? fileURLToPath(file) : resolve(dirname(this.testPath ?? '.'), file)
    return matchGoldenTree(recorded, path, { update: updateMode(this.snapshotState?.snapshotUpdateState), ...options })
  },
})

/** As vitest updates its own snapshots; `UPDATE_GOLDEN` has the last word. */
function updateMode(mode: GoldenTreeOptions['update']): NonNullable<GoldenTreeOptions['update']> {
  return process.env['UPDATE_GOLDEN'] === '1' ? 'all' : (mode ?? 'new')
}
