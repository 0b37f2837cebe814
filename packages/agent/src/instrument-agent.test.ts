import { setImmediate } from 'node:timers/promises'
import { activeSpan, withContext } from '@zeph-telemetry/core'
import { assertSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { agentSpans, instrumentAgent } from './index.ts'

const CANARY = 'canary-4711'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

/** An agent whose methods have the usual names. */
class UsualAgent {
  async runTurn(task: string): Promise<string> {
    if (!this.prescreen(task)) return 'refused'
    await this.prepareContext()
    return this.runToolLoop(this.processResponse(task))
  }
  prescreen(task: string): boolean {
    return task !== ''
  }
  async prepareContext(): Promise<void> {
    await setImmediate()
  }
  processResponse(text: string): string[] {
    return text.split(' ')
  }
  async runToolLoop(calls: string[]): Promise<string> {
    const results = await Promise.all(calls.map((call) => this.executeTool(call)))
    await this.persistMessage(results.join())
    return results.join()
  }
  async executeTool(call: string): Promise<string> {
    return call.toUpperCase()
  }
  async persistMessage(_text: string): Promise<void> {}
}

/** An agent with names of its own, private state, a subclass and a getter. */
class OwnAgent {
  readonly #answers = new Map([['ping', 'pong']])
  #asked = 0

  get asked(): number {
    return this.#asked
  }

  answer(question: string): string {
    this.#asked += 1
    return this.#lookUp(question) ?? this.guess()
  }

  guess(): string {
    return `no idea about the ${this.#asked}. question`
  }

  #lookUp(question: string): string | undefined {
    return this.#answers.get(question)
  }
}

test('the phases of a turn are spans by their usual names, nested as they run', async () => {
  const agent = instrumentAgent(new UsualAgent())
  expect(await agent.runTurn('a b')).toBe('A,B')
  assertSpanTree(
    recorder,
    `
    agent.turn
      agent.security_prescreen
      agent.prepare_context
      agent.process_response
      agent.tool_loop
        agent.tool_exec
        agent.tool_exec
        agent.persist_message
    `,
  )
  expect(new Set(recorder.spans.map(({ kind }) => kind))).toEqual(new Set(['internal']))
})

test('a turn carries the names of agent, session, turn and request; messages carry their session', async () => {
  const agent = instrumentAgent(new UsualAgent(), { agentName: 'helper' })
  await withContext({ sessionId: 'session-1', turnId: 'turn-7', requestId: 'request-3' }, () => agent.runTurn('a'))
  await agent.runTurn('b')
  const turn = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'helper',
    'zeph.input.length': 1,
    'zeph.turn.llm_calls': 0,
    'zeph.turn.tool_calls': 1,
  }
  expect(recorder.all('agent.turn').map(({ attributes }) => attributes)).toEqual([
    {
      ...turn,
      ...{ 'gen_ai.conversation.id': 'session-1', 'session.id': 'session-1' },
      ...{ 'zeph.turn.id': 'turn-7', 'zeph.request.id': 'request-3' },
    },
    turn,
  ])
  const phases = recorder.spans.filter(({ name }) => name !== 'agent.turn')
  const named = phases.filter(({ attributes }) => 'gen_ai.conversation.id' in attributes).map(({ name }) => name)
  expect(named).toEqual(['agent.persist_message'])
})

test('methods of other names are the spans they are said to be, on a class with private fields', () => {
  const agent = new OwnAgent()
  const methods = {
    answer: 'agent.turn',
    guess: {
      span: 'agent.process_response',
      attributes: () => ({ 'zeph.response.tool_calls': 0 }),
      onResult: (span: { event(name: string): unknown }, text: string) => span.event(`length ${text.length}`),
    },
  } as const
  expect(instrumentAgent(agent, { agentName: 'own', methods })).toBe(agent)
  expect([agent.answer('ping'), agent.answer('pong'), agent.asked]).toEqual([
    'pong',
    'no idea about the 2. question',
    2,
  ])
  assertSpanTree(
    recorder,
    `
    agent.turn {"gen_ai.agent.name":"own"}
    agent.turn
      agent.process_response {"zeph.response.tool_calls":0}
    `,
  )
  expect(recorder.find('agent.process_response')?.events[0]?.name).toBe('length 29')
  expect(agent).toBeInstanceOf(OwnAgent)
  expect(Object.keys(agent)).toEqual([])
})

test('only this agent is wrapped: not its class, not its siblings', () => {
  const answer = OwnAgent.prototype.answer
  instrumentAgent(new OwnAgent(), { methods: { answer: 'agent.turn' } })
  expect(OwnAgent.prototype.answer).toBe(answer)
  new OwnAgent().answer('ping')
  expect(recorder.spans).toEqual([])
})

test("a row of one's own for the turn adds to the usual attributes", () => {
  const agent = { ask: (text: string) => text, tell: (text: string) => text }
  instrumentAgent(agent, {
    agentName: 'own',
    methods: {
      ask: { span: 'agent.turn', onResult: (span) => span.set({ 'zeph.turn.id': 'late' }) },
      tell: { span: 'agent.turn', attributes: (text) => ({ 'zeph.turn.id': text, 'gen_ai.agent.name': 'other' }) },
    },
  })
  agent.ask('a')
  agent.tell('b')
  const usual = { 'gen_ai.operation.name': 'invoke_agent', 'zeph.input.length': 1, 'zeph.turn.llm_calls': 0 }
  expect(recorder.spans.map(({ attributes }) => attributes)).toMatchObject([
    { ...usual, 'gen_ai.agent.name': 'own', 'zeph.turn.id': 'late' },
    { ...usual, 'gen_ai.agent.name': 'other', 'zeph.turn.id': 'b' },
  ])
})

test('a turn that fails throws what it threw; a sync method stays sync', async () => {
  const failure = new TypeError(CANARY)
  const agent = instrumentAgent({
    async runTurn() {
      throw failure
    },
    prescreen: () => activeSpan().spanId,
  })
  await expect(agent.runTurn()).rejects.toBe(failure)
  expect(recorder.spans[0]).toMatchObject({ status: 'error', attributes: { 'error.type': 'TypeError' } })
  expect(agent.prescreen()).toBe(recorder.spans[1]?.spanId)
})

test('fixed attributes of one agent stand beside its name; a usual name can be left alone', () => {
  const agent = instrumentAgent(new UsualAgent(), {
    agentName: 'helper',
    attributes: { 'agent.turn': { 'zeph.turn.id': 'fixed' }, 'agent.process_response': { 'zeph.response.length': 7 } },
    methods: { prescreen: false },
  })
  agent.prescreen('a')
  agent.processResponse('a b')
  void agent.runTurn('')
  expect(recorder.started.map(({ name, attributes }) => [name, attributes])).toMatchObject([
    ['agent.process_response', { 'zeph.response.length': 7, 'zeph.response.tool_calls': 2 }],
    ['agent.turn', { 'gen_ai.agent.name': 'helper', 'zeph.turn.id': 'fixed' }],
  ])
})

test('the tools that an agent runs carry its name', () => {
  instrumentAgent(new UsualAgent(), { agentName: 'helper' }).executeTool('x')
  expect(recorder.started[0]?.attributes['gen_ai.agent.name']).toBe('helper')
})

test('instrumenting twice changes nothing', async () => {
  const agent = instrumentAgent(instrumentAgent(new UsualAgent()), { agentName: 'late' })
  agent.prescreen('a')
  expect(recorder.spans.length).toBe(1)
})

test('turns at once keep their sessions apart', async () => {
  const agent = instrumentAgent(new UsualAgent())
  const sessions = ['a', 'b', 'c']
  await Promise.all(sessions.map((sessionId) => withContext({ sessionId }, () => agent.runTurn('x y'))))
  expect(recorder.all('agent.turn').map(({ attributes }) => attributes['gen_ai.conversation.id'])).toEqual(sessions)
  expect(recorder.tree().map(({ children }) => children.length)).toEqual([4, 4, 4])
})

test('nothing that is said reaches a span', async () => {
  const agent = instrumentAgent(new UsualAgent())
  expect(await agent.runTurn(CANARY)).toBe(CANARY.toUpperCase())
  const told = recorder.spans.map(({ name, attributes, events, statusMessage }) => [
    name,
    attributes,
    events,
    statusMessage,
  ])
  expect(JSON.stringify(told).toLowerCase()).not.toContain(CANARY)
})

test('single spans are made through the map', () => {
  const load = agentSpans.instrument('agent.prepare_context', {}, (count: number) => count)
  expect(load(3)).toBe(3)
  agentSpans.with('agent.tool_loop', {}, (span) => span.set({ 'zeph.tool_loop.rounds': 2 }))
  expect(recorder.spans.map(({ name, attributes }) => [name, attributes])).toEqual([
    ['agent.prepare_context', {}],
    ['agent.tool_loop', { 'zeph.tool_loop.rounds': 2 }],
  ])
})
