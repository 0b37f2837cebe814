/** Types of the matchers; checked by `tsc`, run by nobody. */
import { expect } from 'vitest'
import './vitest.ts'
import { assertSpansInOrder, assertSpanTree, type Recording, recordSpans, type SpanRecorder } from './index.ts'

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

void [later, asserted, done, recording, sync]
