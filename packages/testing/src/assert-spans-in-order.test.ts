import { startSpan, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { assertSpansInOrder } from './assert-spans-in-order.ts'
import { recordTurn } from './fixtures/traced-turn.ts'
import { recordSpans } from './span-recorder.ts'

describe('assertSpansInOrder', () => {
  test('passes where the names started in this order, others in between or not', () => {
    assertSpansInOrder(recordTurn(), [
      'agent.turn',
      'agent.prepare_context',
      'memory.sqlite',
      'llm.chat',
      'tool.execute',
    ])
    assertSpansInOrder(recordTurn(), ['memory.sqlite', 'tool.execute'])
    assertSpansInOrder(recordTurn(), [])
  })

  test('looks at starts, not at ends', () => {
    using recorder = recordSpans()
    const [first, second] = [startSpan('first'), startSpan('second')]
    second.end()
    first.end()
    assertSpansInOrder(recorder, ['first', 'second'])
  })

  test('counts names: one given twice must have started twice', () => {
    const twice = () => ['llm.chat', 'llm.chat'].map((name) => withSpan(name, {}, () => {}))
    assertSpansInOrder(twice, ['llm.chat', 'llm.chat'])
    expect(() => assertSpansInOrder(twice, ['llm.chat', 'llm.chat', 'llm.chat'])).toThrow(
      '"llm.chat" did not start again after "llm.chat"',
    )
  })

  test('records around an async function', async () => {
    const turn = () => withSpan('agent.turn', {}, async () => withSpan('llm.chat', {}, async () => {}))
    await assertSpansInOrder(turn, ['agent.turn', 'llm.chat'])
    await expect(assertSpansInOrder(turn, ['llm.chat', 'agent.turn'])).rejects.toThrow(
      '"agent.turn" did not start after',
    )
  })

  test('fails with what started, and where the order broke', () => {
    expect(() =>
      assertSpansInOrder(recordTurn(), ['agent.turn', 'llm.chat', 'memory.sqlite']),
    ).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: Spans did not start in the expected order.
      First difference: "memory.sqlite" did not start after "llm.chat"

      Expected: agent.turn, llm.chat, memory.sqlite
      Recorded, in start order (numbers: found so far):

        1 agent.turn
            agent.prepare_context
              memory.sqlite
        2   llm.chat
            tool.execute]
    `)
    expect(() => assertSpansInOrder(recordTurn(), ['agent.turn', 'tool.shell'])).toThrow('"tool.shell" never started')
    expect(() => assertSpansInOrder(() => {}, ['agent.turn'])).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: Spans did not start in the expected order.
      First difference: "agent.turn" never started

      Expected: agent.turn
      Nothing was recorded: the code under test made no span, or was loaded without the "profiling" condition.]
    `)
  })
})
