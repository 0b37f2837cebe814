import { withSpan } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import './vitest.ts'
import { recordTurn } from './fixtures/traced-turn.ts'

const turn = async () => withSpan('agent.turn', {}, async () => withSpan('llm.chat', {}, async () => 'answer'))

describe('toMatchSpanTree', () => {
  test('passes and fails with the diff as its message', () => {
    expect(recordTurn()).toMatchSpanTree('agent.turn\n  *')
    expect(() => expect(recordTurn()).toMatchSpanTree('agent.turn')).toThrow(
      /First difference: agent\.turn: "agent\.prepare_context" was not expected\n[\s\S]*\n\+ {3}agent\.prepare_context\n/,
    )
  })

  test('can be negated', () => {
    expect(recordTurn()).not.toMatchSpanTree('agent.turn')
    expect(() =>
      expect(recordTurn()).not.toMatchSpanTree('agent.turn\n  *\n  llm.chat {"gen_ai.request.model":"small"}\n  *'),
    ).toThrowErrorMatchingInlineSnapshot(`
      [Error: The recorded spans match this tree, and should not:

        agent.turn
          *
          llm.chat {"gen_ai.request.model":"small"}
          *]
    `)
  })

  test('takes options, and a function to record around', async () => {
    expect(recordTurn()).toMatchSpanTree(
      ['agent.turn', ['tool.execute', 'llm.chat', 'agent.prepare_context', ['memory.sqlite']]],
      { ignoreOrder: 'all' },
    )
    await expect(turn).toMatchSpanTree('agent.turn\n  llm.chat')
    await expect(turn).not.toMatchSpanTree('agent.turn')
    await expect(expect(turn).toMatchSpanTree('agent.turn')).rejects.toThrow('"llm.chat" was not expected')
  })

  test('works as an asymmetric matcher', () => {
    expect({ recorder: recordTurn() }).toEqual({ recorder: expect.toMatchSpanTree('agent.turn\n  *') })
  })
})

describe('toEmitSpansInOrder', () => {
  test('works on a recorder and on functions', async () => {
    expect(recordTurn()).toEmitSpansInOrder(['agent.turn', 'llm.chat'])
    expect(() => withSpan('llm.chat', {}, () => {})).toEmitSpansInOrder(['llm.chat'])
    await expect(turn).toEmitSpansInOrder(['agent.turn', 'llm.chat'])
  })

  test('can be negated', async () => {
    expect(recordTurn()).not.toEmitSpansInOrder(['llm.chat', 'agent.turn'])
    await expect(turn).not.toEmitSpansInOrder(['llm.chat', 'agent.turn'])
    expect(() => expect(recordTurn()).not.toEmitSpansInOrder(['agent.turn'])).toThrowErrorMatchingInlineSnapshot(`
      [Error: Spans started in this order, and should not:

        agent.turn]
    `)
  })

  test('passes on what the function throws', async () => {
    await expect(
      expect(async () => {
        throw new Error('no')
      }).toEmitSpansInOrder([]),
    ).rejects.toThrow('no')
  })
})
