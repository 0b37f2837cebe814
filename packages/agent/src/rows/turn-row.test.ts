import { setImmediate } from 'node:timers/promises'
import { withSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instrumentAgent } from '../index.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const operation = (name: string, fn = () => {}) => withSpan(`test.${name}`, { 'gen_ai.operation.name': name }, fn)
const summaries = () =>
  recorder
    .all('agent.turn')
    .map(({ attributes }) => [attributes['zeph.turn.llm_calls'], attributes['zeph.turn.tool_calls']])

test('a turn counts the model calls and tool calls that ran in it, wherever, failed ones too', async () => {
  const agent = instrumentAgent({
    async runTurn() {
      operation('chat')
      await setImmediate()
      await withSpan('test.phase', {}, async () => {
        operation('execute_tool', () => operation('generate_content'))
        expect(() =>
          operation('text_completion', () => {
            throw new Error('busy')
          }),
        ).toThrow('busy')
      })
      operation('embeddings')
      operation('search_memory')
      operation('execute_tool')
    },
  })
  await agent.runTurn()
  expect(summaries()).toEqual([[3, 2]])
})

test('a turn that fails has its summary too, thrown at once or later', async () => {
  const fail = () => {
    operation('chat')
    throw new RangeError('no')
  }
  const agent = instrumentAgent({ runTurn: (later: boolean) => (later ? Promise.resolve().then(fail) : fail()) })
  expect(() => agent.runTurn(false)).toThrow(RangeError)
  await expect(agent.runTurn(true)).rejects.toThrow(RangeError)
  expect(summaries()).toEqual([
    [1, 0],
    [1, 0],
  ])
})

test('a turn that is a generator has its summary at its end, also where its consumer leaves early', async () => {
  const agent = instrumentAgent({
    async *runTurn() {
      operation('chat')
      yield 'a'
      operation('execute_tool')
      yield 'b'
      return { stopReason: 'end_turn' }
    },
  })
  for await (const _ of agent.runTurn());
  for await (const _ of agent.runTurn()) break
  expect(summaries()).toEqual([
    [1, 1],
    [1, 0],
  ])
  expect(recorder.find('agent.turn')?.attributes['zeph.turn.stop_reason']).toBe('end_turn')
})

test('turns at once, and an agent that asks another, count their own calls alone', async () => {
  const helper = instrumentAgent(
    { runTurn: () => operation('chat', () => operation('execute_tool')) },
    { agentName: 'b' },
  )
  const agent = instrumentAgent(
    {
      async runTurn(calls: number) {
        for (let call = 0; call < calls; call += 1) {
          await setImmediate()
          operation('execute_tool', () => helper.runTurn())
        }
      },
    },
    { agentName: 'a' },
  )
  await Promise.all([agent.runTurn(1), agent.runTurn(3)])
  const named = recorder
    .all('agent.turn')
    .map(({ attributes }) => [
      attributes['gen_ai.agent.name'],
      attributes['zeph.turn.llm_calls'],
      attributes['zeph.turn.tool_calls'],
    ])
  expect(named.filter(([name]) => name === 'a')).toEqual([
    ['a', 0, 1],
    ['a', 0, 3],
  ])
  expect(named.filter(([name]) => name === 'b')).toEqual(Array.from({ length: 4 }, () => ['b', 1, 1]))
})

test.each([
  [{ stopReason: 'end_turn', status: 'answered' }, 'end_turn'],
  [{ finishReason: 'length' }, 'length'],
  [{ status: 'refused' }, 'refused'],
  [{ stopReason: 'the user said: stop', status: 'answered' }, 'answered'],
  [{ status: 200 }, undefined],
  [{ status: '4f9c1a52-7d1e-4a55-9a0e-0e4b5a1c2d3f' }, undefined],
  ['answered', undefined],
])('the result %j gives the stop reason %s', (result, reason) => {
  instrumentAgent({ runTurn: () => result }).runTurn()
  expect(recorder.spans[0]?.attributes['zeph.turn.stop_reason']).toBe(reason)
})

test('the input may be a text or an object that holds one; only its length is told', () => {
  const agent = instrumentAgent({ runTurn: (_input: unknown) => {} })
  for (const input of ['four', { task: 'seven!!' }, { content: 7 }, undefined]) agent.runTurn(input)
  expect(recorder.spans.map(({ attributes }) => attributes['zeph.input.length'])).toEqual([4, 7, undefined, undefined])
})
