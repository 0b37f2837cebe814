/** Types of the wrapper; checked by `tsc`, run by nobody. */
import { agentSpans, instrumentAgent, instrumentContextBuilder, instrumentMessageStore } from './index.ts'

class Agent {
  readonly name = 'own'
  async answer(question: string, times?: number): Promise<string> {
    return question.repeat(times ?? 1)
  }
}

const agent: Agent = instrumentAgent(new Agent(), { methods: { answer: 'agent.turn' } })
const answer: Promise<string> = agent.answer('hello')
// @ts-expect-error no such method
instrumentAgent(new Agent(), { methods: { reply: 'agent.turn' } })
// @ts-expect-error not a method
instrumentAgent(new Agent(), { methods: { name: 'agent.turn' } })
instrumentAgent(new Agent(), {
  methods: {
    // @ts-expect-error an attribute of another span
    answer: { span: 'agent.tool_loop', attributes: () => ({ 'zeph.message.role': 'user' }) },
  },
})

// @ts-expect-error no such span
instrumentAgent(new Agent(), { methods: { answer: 'agent.turns' } })
// @ts-expect-error no such option
instrumentAgent(new Agent(), { agent: 'own' })
// @ts-expect-error not an object
instrumentAgent('agent')

instrumentAgent(new Agent(), {
  methods: {
    answer: {
      span: 'agent.tool_loop',
      attributes: (question, times) => ({ 'zeph.tool_loop.rounds': question.length + (times ?? 0) }),
      onResult: (span, text) => span.set({ 'zeph.tool_loop.rounds': text.length }),
    },
  },
})
instrumentAgent(new Agent(), {
  methods: {
    // @ts-expect-error a number of rounds
    answer: { span: 'agent.tool_loop', attributes: () => ({ 'zeph.tool_loop.rounds': '2' }) },
  },
})

// @ts-expect-error no such span
agentSpans.start('agent.turns', {})
// @ts-expect-error an attribute of another span
agentSpans.start('agent.tool_loop', { 'zeph.message.role': 'user' })
// @ts-expect-error an attribute of another span
agentSpans.with('agent.tool_loop', {}, (span) => span.set({ 'zeph.message.role': 'user' }))
// The map gives what is constant.
agentSpans.start('agent.turn', {})
// @ts-expect-error content is given as a function, to `span.content`
agentSpans.start('context.assembly', { 'zeph.query.text': 'list the files' })
agentSpans.with('context.assembly', {}, (span) => span.content('zeph.query.text', () => 'list the files'))
// @ts-expect-error no content
agentSpans.with('context.assembly', {}, (span) => span.content('zeph.query.length', () => 7))

const builder: { build(): string } = instrumentContextBuilder(
  { build: () => 'context' },
  {
    methods: {
      build: { span: 'context.assembly', onResult: (span, { length }) => span.set({ 'zeph.context.tokens': length }) },
    },
  },
)
const store: { append(text: string): void } = instrumentMessageStore({ append: (_text: string) => {} })
instrumentMessageStore(store, { methods: { append: false } })
// @ts-expect-error the agent's name is an option of agents
instrumentMessageStore(store, { agentName: 'own' })
instrumentAgent(new Agent(), { attributes: { 'agent.turn': { 'zeph.turn.id': 'turn-1' } } })
// @ts-expect-error an attribute of another span
instrumentAgent(new Agent(), { attributes: { 'agent.turn': { 'zeph.message.role': 'user' } } })

const length: number = agentSpans.instrument('agent.tool_loop', {}, (text: string) => text.length)('x')

void [answer, builder, length]
