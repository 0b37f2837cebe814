import { AssertionError } from 'node:assert'
import { startSpan, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { assertSpanTree } from './assert-span-tree.ts'
import type { ExpectedTree } from './expected-tree.ts'
import { recordTurn } from './fixtures/traced-turn.ts'
import { recordSpans } from './span-recorder.ts'

const TURN = `
  agent.turn
    agent.prepare_context
      memory.sqlite {"db.operation.name":"SELECT"}
    llm.chat
    tool.execute
`

describe('assertSpanTree passes', () => {
  test.each<[string, ExpectedTree]>([
    ['text', TURN],
    ['nested lists', ['agent.turn', ['agent.prepare_context', ['memory.sqlite'], 'llm.chat', 'tool.execute']]],
    [
      'objects',
      {
        name: 'agent.turn',
        attributes: { 'zeph.turn.id': expect.stringMatching(/^turn-/) },
        children: [
          { name: 'agent.prepare_context', children: { name: 'memory.sqlite', attributes: { rows: 2 } } },
          { name: 'llm.chat' },
          'tool.execute {}',
        ],
      },
    ],
    ['any children', 'agent.turn\n  *'],
    ['any children between', 'agent.turn\n  *\n  llm.chat\n  *\n  *'],
    ['any spans at all', '*'],
    ['an object with any children', { name: 'agent.turn', children: '*' }],
  ])('on the recorded tree, written as %s', (_form, expected) => {
    assertSpanTree(recordTurn(), expected)
  })

  test('on trees, and around a function, sync and async', async () => {
    assertSpanTree(recordTurn().tree(), TURN)
    assertSpanTree(recordTurn().tree()[0]!, TURN)
    assertSpanTree(() => withSpan('a', {}, () => {}), 'a')
    await assertSpanTree(async () => withSpan('a', {}, async () => {}), 'a')
    await expect(assertSpanTree(async () => withSpan('a', {}, async () => {}), 'b')).rejects.toThrow(AssertionError)
  })

  test('on no spans, where none are expected', () => {
    assertSpanTree(recordSpans(() => {}).recorder, [])
  })
})

describe('assertSpanTree fails', () => {
  const failure = (expected: ExpectedTree, options?: { llmFails?: boolean }) =>
    expect(() => assertSpanTree(recordTurn(options), expected))

  test('with an AssertionError whose stack starts at the caller', () => {
    const failing = () => assertSpanTree(recordTurn(), 'agent.turn')
    expect(failing).toThrow(AssertionError)
    try {
      failing()
    } catch (error) {
      expect((error as Error).stack?.match(/\n {4}at .*/)?.[0]).toContain('assert-span-tree.test.ts')
    }
  })

  test('on a missing span', () => {
    failure(TURN.replace('llm.chat', 'llm.chat\n      http.request\n        dns')).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: The recorded spans are not the expected tree.
      First difference: agent.turn > llm.chat: "http.request" is missing

      - expected
      + recorded

        agent.turn
          agent.prepare_context
            memory.sqlite {"db.operation.name":"SELECT"}
          llm.chat
      -     http.request
      -       dns
          tool.execute]
    `)
  })

  test('on an unexpected span, with what is below it', () => {
    failure('agent.turn\n  llm.chat\n  tool.execute').toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: The recorded spans are not the expected tree.
      First difference: agent.turn: "agent.prepare_context" was not expected

      - expected
      + recorded

        agent.turn
      +   agent.prepare_context
      +     memory.sqlite
          llm.chat
          tool.execute]
    `)
  })

  test('on an attribute, showing only those that were asked for', () => {
    failure(TURN.replace('"SELECT"', '"INSERT","rows":2,"missing":true')).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: The recorded spans are not the expected tree.
      First difference: agent.turn > agent.prepare_context > memory.sqlite: db.operation.name: expected "INSERT", got "SELECT"

      - expected
      + recorded

        agent.turn
          agent.prepare_context
      -     memory.sqlite {"db.operation.name":"INSERT","rows":2,"missing":true}
      +     memory.sqlite {"db.operation.name":"SELECT","rows":2}
          llm.chat
          tool.execute]
    `)
  })

  test('on an error that was not expected', () => {
    failure(TURN, { llmFails: true }).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: The recorded spans are not the expected tree.
      First difference: agent.turn > llm.chat: status: expected no error, got error

      - expected
      + recorded

        agent.turn
          agent.prepare_context
            memory.sqlite {"db.operation.name":"SELECT"}
      -   llm.chat
      +   llm.chat !error
          tool.execute]
    `)
  })

  test('on an error that did not happen', () => {
    failure(TURN.replace('llm.chat', 'llm.chat !error')).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: The recorded spans are not the expected tree.
      First difference: agent.turn > llm.chat: status: expected error, got unset

      - expected
      + recorded

        agent.turn
          agent.prepare_context
            memory.sqlite {"db.operation.name":"SELECT"}
      -   llm.chat !error
      +   llm.chat
          tool.execute]
    `)
  })

  test('on siblings that are out of order', () => {
    failure([
      'agent.turn',
      ['agent.prepare_context', ['*'], 'tool.execute', 'llm.chat'],
    ]).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: The recorded spans are not the expected tree.
      First difference: agent.turn: "tool.execute" is out of order

      - expected
      + recorded

        agent.turn
          agent.prepare_context
            *
      -   tool.execute
          llm.chat
      +   tool.execute]
    `)
  })

  test('on a span of another name, recognised by its children', () => {
    failure(TURN.replace('prepare_context', 'gather_context')).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: The recorded spans are not the expected tree.
      First difference: agent.turn > agent.gather_context: name: expected "agent.gather_context", got "agent.prepare_context"

      - expected
      + recorded

        agent.turn
      -   agent.gather_context
      +   agent.prepare_context
            memory.sqlite {"db.operation.name":"SELECT"}
          llm.chat
          tool.execute]
    `)
  })

  test('on an asymmetric matcher, shown by its own description', () => {
    failure([{ name: 'agent.turn', attributes: { 'zeph.turn.id': expect.any(Number) }, children: '*' }]).toThrow(
      'agent.turn: zeph.turn.id: expected "Any<Number>", got "turn-1"',
    )
  })

  test('on a span that has not ended', () => {
    using recorder = recordSpans()
    const span = startSpan('leak')
    expect(() => assertSpanTree(recorder, 'leak')).toThrow('First difference: leak: it has not ended')
    assertSpanTree(recorder, 'leak !open')
    span.end()
    expect(() => assertSpanTree(recorder, 'leak !open')).toThrow('leak: expected it to be open, but it has ended')
  })

  test('on nothing recorded, with the likely reason', () => {
    expect(() => assertSpanTree(recordSpans(() => {}).recorder, 'agent.turn')).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: The recorded spans are not the expected tree.
      First difference: top level: "agent.turn" is missing

      Nothing was recorded: the code under test made no span, or was loaded without the "profiling" condition.

      - expected
      + recorded

      - agent.turn]
    `)
  })

  test('in a large tree, showing what is near the difference', () => {
    const { recorder } = recordSpans(() =>
      withSpan('turn', {}, () => {
        for (let round = 0; round < 20; round += 1)
          withSpan(`round ${round}`, {}, () => withSpan('llm.chat', {}, () => {}))
      }),
    )
    const rounds = Array.from({ length: 20 }, (_, round) => [
      `round ${round}`,
      [round === 10 ? 'llm.embed' : 'llm.chat'],
    ])
    expect(() => assertSpanTree(recorder, ['turn', rounds.flat()])).toThrowErrorMatchingInlineSnapshot(`
      [AssertionError: The recorded spans are not the expected tree.
      First difference: turn > round 10: "llm.embed" is missing

      - expected
      + recorded

        turn
          ...
          round 9
            llm.chat
          round 10
      -     llm.embed
      +     llm.chat
          round 11
            llm.chat
          round 12
            ...]
    `)
  })

  test('on a list of children that belongs to no span, as a TypeError', () => {
    expect(() => assertSpanTree(recordTurn(), [['llm.chat']])).toThrow(TypeError)
    expect(() => assertSpanTree(recordTurn(), ['*', ['llm.chat']])).toThrow('must stand after the span they belong to')
  })
})
