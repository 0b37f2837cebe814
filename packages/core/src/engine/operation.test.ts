import { type Attributes, operationsIn, startSpan, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'

const agent = (name?: string) => ({ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': name })
const tool = (name?: string) => ({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name })
const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' }
const nest = (...levels: Attributes[]): void => {
  const [first, ...rest] = levels
  if (first !== undefined) withSpan(`level-${rest.length}`, first, () => nest(...rest))
}

/** The operation names that the spans of a nesting carry, outermost first. */
function carried(...levels: Attributes[]): unknown[] {
  using spans = new SpanRecorder()
  nest(...levels)
  return spans.ended.map(({ attributes }) => attributes['gen_ai.operation.name']).reverse()
}

test('of nested spans of one operation only the outermost carries its name', () => {
  expect(carried(tool('add'), tool('add'))).toEqual(['execute_tool', undefined])
  expect(carried(tool('add'), {}, tool('add'))).toEqual(['execute_tool', undefined, undefined])
  expect(carried(tool(), tool('add'))).toEqual(['execute_tool', undefined])
  expect(carried(chat, chat, chat)).toEqual(['chat', undefined, undefined])
})

test('a prefix that an agent gives the tools of a server makes no second operation', () => {
  expect(carried(tool('notes_add'), tool('add'))).toEqual(['execute_tool', undefined])
})

test('another target or another operation in between is another operation', () => {
  expect(carried(agent('a'), tool('ask'), agent('b'), tool('ask'))).toEqual(
    Array(2).fill(['invoke_agent', 'execute_tool']).flat(),
  )
  expect(carried(agent('a'), agent('b'))).toEqual(['invoke_agent', 'invoke_agent'])
  expect(carried(tool('run_all'), tool('add'))).toEqual(['execute_tool', 'execute_tool'])
  expect(carried(chat, { ...chat, 'gen_ai.request.model': 'n' })).toEqual(['chat', 'chat'])
})

test('what starts after the end of an operation is one of its own', () => {
  using spans = new SpanRecorder()
  const outer = startSpan('outer', tool('add'))
  outer.run(() => {
    outer.end()
    withSpan('late', tool('add'), () => {})
  })
  expect(spans.ended.map(({ attributes }) => attributes['gen_ai.operation.name'])).toEqual([
    'execute_tool',
    'execute_tool',
  ])
})

test("an agent's span tells what ran in it, failures included, without what an agent inside ran", () => {
  using _spans = new SpanRecorder()
  withSpan('turn', agent('a'), (turn) => {
    nest(chat)
    expect(() =>
      withSpan('call', chat, () => {
        throw new Error('no answer')
      }),
    ).toThrow()
    nest(tool('add'), tool('add'))
    withSpan('ask', tool('ask'), (ask) => {
      nest(agent('b'), chat)
      expect(operationsIn(ask)).toEqual({})
    })
    expect(operationsIn(turn)).toEqual({ chat: 2, execute_tool: 2, invoke_agent: 1 })
  })
  expect(operationsIn(startSpan('plain'))).toBeUndefined()
})
