import { expect, test } from 'vitest'
import { agentSpans, instrumentAgent, instrumentContextBuilder, instrumentMessageStore } from './index.ts'

class Agent {
  runTurn(task: string): string {
    return task
  }
}

test('without the profiling condition an agent is left alone', () => {
  const agent = new Agent()
  const { runTurn } = agent
  expect(instrumentAgent(agent, { agentName: 'helper', methods: { runTurn: 'agent.turn' } })).toBe(agent)
  expect(agent.runTurn).toBe(runTurn)
  expect(Reflect.ownKeys(agent)).toEqual([])
})

test('without the profiling condition builders and stores are left alone', () => {
  const builder = { assemble: (task: string) => [task] }
  const { assemble } = builder
  expect(instrumentContextBuilder(builder, { methods: { assemble: 'context.assembly' } })).toBe(builder)
  expect(builder.assemble).toBe(assemble)
  const store = Object.freeze({ append: () => 1 })
  expect(instrumentMessageStore(store)).toBe(store)
})

test('without the profiling condition the spans of an agent are nothing', () => {
  const call = () => 1
  expect(agentSpans.instrument('agent.tool_loop', {}, call)).toBe(call)
  expect(agentSpans.start('agent.tool_loop', {}).recording).toBe(false)
  expect(agentSpans.with('agent.tool_loop', {}, (span) => span.recording)).toBe(false)
})
