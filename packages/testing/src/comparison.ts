/** What every assertion comes to, and how it takes what it is given: recorded spans, or a function to record around. */
import { AssertionError } from 'node:assert'
import { type RecordedTrees, treesOf } from './format-span-tree.ts'
import { recordSpans } from './span-recorder.ts'
import type { SpanTree } from './span-tree.ts'

/** The outcome of a comparison. `message` explains a failure; where `pass` is true, that of the negation. */
export interface Comparison {
  readonly pass: boolean
  message(): string
}

/** Recorded spans, or a function: it is called once, and what is recorded meanwhile is compared. */
export type Recorded = RecordedTrees | (() => unknown)

/** `Promise<void>` for a function that returns a promise. */
export type Asserted<A> = A extends () => Promise<unknown> ? Promise<void> : undefined

/** Applies `compare` to recorded spans, after running the function that is to be recorded. */
export function compareRecorded(
  recorded: Recorded,
  compare: (trees: readonly SpanTree[]) => Comparison,
): Comparison | Promise<Comparison> {
  if (typeof recorded !== 'function') return compare(treesOf(recorded))
  const recording = recordSpans(recorded)
  return recording instanceof Promise
    ? recording.then(({ recorder }) => compare(recorder.tree()))
    : compare(recording.recorder.tree())
}

/** Throws an AssertionError where a comparison failed. */
export function assertComparison(
  comparison: Comparison | Promise<Comparison>,
  assertion: (...args: never[]) => unknown,
): void | Promise<void> {
  if (comparison instanceof Promise) return comparison.then((settled) => assertComparison(settled, assertion))
  if (comparison.pass) return
  throw new AssertionError({
    message: comparison.message(),
    operator: assertion.name,
    stackStartFn: assertion,
  })
}

/** Said where nothing was recorded at all: most often the code under test is another copy, or not instrumented. */
export const NOTHING_RECORDED =
  'Nothing was recorded: the code under test made no span, or was loaded without the "profiling" condition.'
