/** Spans in tests, for any runner: record them, see them as trees, assert on them. Matchers for vitest: `./vitest`. */
export { assertSpanTree, type SpanTreeOptions } from './assert-span-tree.ts'
export { assertSpansInOrder } from './assert-spans-in-order.ts'
export type { Asserted, Recorded } from './comparison.ts'
export { expectNoOrphans } from './expect-no-orphans.ts'
export type { ExpectedSpan, ExpectedTree } from './expected-tree.ts'
export { type FormatOptions, formatSpanTree, type RecordedTrees } from './format-span-tree.ts'
export {
  assertGoldenTree,
  type GoldenMatch,
  type GoldenMatched,
  type GoldenRecorded,
  type GoldenTreeOptions,
  matchGoldenTree,
} from './match-golden-tree.ts'
export { type ParsedItem, parseSpanTree } from './parse-span-tree.ts'
export { incompleteSpans, type Recording, recordSpans, type SpanRecorder } from './span-recorder.ts'
export { buildSpanTrees, type SpanTree } from './span-tree.ts'
