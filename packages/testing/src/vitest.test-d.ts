/** Types of the matchers; checked by `tsc`, run by nobody. */
import { expect } from 'vitest'
import './vitest.ts'
import {
  assertGoldenTree,
  assertSpansInOrder,
  assertSpanTree,
  expectNoOrphans,
  type GoldenMatch,
  matchGoldenTree,
  type Recording,
  recordSpans,
  type SpanRecorder,
} from './index.ts'

declare const recorder: SpanRecorder
declare const turn: () => Promise<number>

// @ts-expect-error nothing to wait for
expect(recorder).toMatchSpanTree('agent.turn', { ignoreOrder: 'all' }).then
const later: Promise<void> = expect(turn).toEmitSpansInOrder(['agent.turn'])
// @ts-expect-error no such rule of order
expect(recorder).toMatchSpanTree('agent.turn', { ignoreOrder: 'some' })
// @ts-expect-error names are a list
expect(recorder).toEmitSpansInOrder('agent.turn')
// @ts-expect-error no such status
expect(recorder).toMatchSpanTree({ name: 'agent.turn', status: 'failed' })

const asserted: Promise<void> = assertSpanTree(turn, 'agent.turn')
const done: undefined = assertSpansInOrder(recorder, ['agent.turn'])
const recording: Promise<Recording<number>> = recordSpans(turn)
const sync: Recording<string> = recordSpans(() => 'x')

// @ts-expect-error nothing to wait for
expect(recorder).toMatchGoldenTree('turn.golden.txt', { attributes: ['rows'], update: 'none' }).then
const golden: Promise<void> = expect(turn).toMatchGoldenTree(new URL('turn.golden.txt', import.meta.url))
// @ts-expect-error attributes are named one by one, since all of them would vary
expect(recorder).toMatchGoldenTree('turn.golden.txt', { attributes: true })
// @ts-expect-error no such way to update
matchGoldenTree(recorder, 'turn.golden.txt', { update: 'always' })
const match: GoldenMatch = matchGoldenTree(recorder.spans, 'turn.golden.txt')
const matchLater: Promise<GoldenMatch> = matchGoldenTree(turn, 'turn.golden.txt')
const goldenNow: undefined = assertGoldenTree(recorder, 'turn.golden.txt')
const goldenLater: Promise<void> = assertGoldenTree(turn, 'turn.golden.txt')
expectNoOrphans(recorder)
// @ts-expect-error trees do not know all parents
expectNoOrphans(recorder.tree())

void [golden, match, matchLater, goldenNow, goldenLater]
void [later, asserted, done, recording, sync]
