/** A turn: who and where it is, what it came to in calls, and its metrics. Tokens stand on the spans of the model calls alone. */
import { activeCorrelation, type EndedSpan, operationsIn } from '@zeph-telemetry/core'
import { fieldOf, wordOf } from '@zeph-telemetry/core/read-value'
import { agentMetrics } from '../agent-spans.ts'
import { askedText } from '../read-call.ts'
import type { AgentRows, AgentSpan } from './agent-rows.ts'

export const TURN_ROW: AgentRows = {
  'agent.turn': {
    attributes: (asked) => {
      const { sessionId, turnId } = activeCorrelation()
      return {
        'gen_ai.conversation.id': sessionId,
        'zeph.turn.id': turnId,
        'zeph.input.length': askedText(asked)?.length,
      }
    },
    onResult: (span, result, [asked]) => {
      const reason = wordOf(fieldOf(result, 'stopReason')) ?? wordOf(fieldOf(result, 'finishReason', 'status'))
      span.set({ ...callsOf(span), 'zeph.turn.stop_reason': reason })
      span.content('gen_ai.input.messages', () => messages('user', askedText(asked)))
      span.content('gen_ai.output.messages', () => messages('assistant', answerText(result)))
    },
    onError: (span, _error, [asked]) => {
      span.set({ ...callsOf(span) })
      span.content('gen_ai.input.messages', () => messages('user', askedText(asked)))
    },
    onEnd: measure,
  },
}

/** Sub-agents count their own calls. Undefined for a turn within a turn of the same agent, which is that turn. */
function callsOf(span: Pick<AgentSpan<'agent.turn'>, 'spanId'>) {
  const operations = operationsIn(span)
  if (operations === undefined) return undefined
  const { chat = 0, generate_content = 0, text_completion = 0, execute_tool = 0 } = operations
  return {
    'zeph.turn.llm_calls': chat + generate_content + text_completion,
    'zeph.turn.tool_calls': execute_tool,
  }
}

/** The convention wants the span's own duration. */
function measure(span: EndedSpan): void {
  const calls = callsOf(span)
  if (calls === undefined) return
  const { elapsed, attributes } = span
  const agent = { 'gen_ai.agent.name': text(attributes['gen_ai.agent.name']) }
  agentMetrics.record('gen_ai.invoke_agent.duration', elapsed, {
    ...agent,
    'error.type': text(attributes['error.type']),
  })
  agentMetrics.record('gen_ai.invoke_agent.inference_calls', calls['zeph.turn.llm_calls'], agent)
  agentMetrics.record('gen_ai.invoke_agent.tool_calls', calls['zeph.turn.tool_calls'], agent)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** One message in the form of the GenAI conventions. */
function messages(role: 'user' | 'assistant', content: string | undefined): readonly object[] | undefined {
  return content === undefined ? undefined : [{ role, parts: [{ type: 'text', content }] }]
}

function answerText(result: unknown): string | undefined {
  const answer = typeof result === 'string' ? result : fieldOf(result, 'answer', 'text', 'output', 'content')
  return typeof answer === 'string' ? answer : undefined
}
