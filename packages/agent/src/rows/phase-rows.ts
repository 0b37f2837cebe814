/** The phases of a turn that neither run tools nor store messages. */
import { booleanOf, countIn, countOf, fieldOf, nameOf, numberOf, wordOf } from '@zeph-telemetry/core/read-value'
import { askedText, saysFailed, textLength } from '../read-call.ts'
import type { AgentRows } from './agent-rows.ts'

export const PHASE_ROWS: AgentRows = {
  'agent.process_response': {
    onResult: (span, parsed) =>
      span.set({
        'zeph.response.tool_calls': Array.isArray(parsed) ? parsed.length : countIn(parsed, 'toolCalls', 'tool_calls'),
        'zeph.response.length': textLength(typeof parsed === 'string' ? parsed : fieldOf(parsed, 'text', 'content')),
      }),
  },
  'agent.security_prescreen': {
    attributes: (input) => ({ 'zeph.input.length': askedText(input)?.length }),
    onResult: (span, verdict) =>
      span.set({
        'zeph.prescreen.allowed': booleanOf(verdict) ?? booleanOf(fieldOf(verdict, 'allowed')),
        'zeph.prescreen.findings': countIn(verdict, 'findings'),
      }),
  },
  'agent.learning': {
    attributes: (feedback) => ({
      'gen_ai.skill.name': nameOf(fieldOf(feedback, 'skill', 'skillName')),
      'zeph.learning.outcome': wordOf(fieldOf(feedback, 'outcome')),
      'zeph.learning.score': numberOf(fieldOf(feedback, 'score')),
    }),
    onResult: (span, learned) => span.set({ 'zeph.learning.updates': countOf(learned) ?? countIn(learned, 'updates') }),
  },
  'agent.code_index': {
    onResult: (span, index) =>
      span.set({
        'zeph.code_index.files': countOf(index) ?? countIn(index, 'files'),
        'zeph.code_index.chunks': countIn(index, 'chunks'),
        'zeph.code_index.changed': countIn(index, 'changed'),
        'zeph.code_index.skipped': countIn(index, 'skipped'),
        'zeph.code_index.size': countIn(index, 'bytes'),
      }),
  },
  'agent.plan_execute': {
    attributes: (plan) => ({ 'zeph.plan.steps': countOf(plan) ?? countIn(plan, 'steps') }),
    onResult: (span, result) => span.set(Array.isArray(result) ? stepsOf(result) : outcomeOf(result)),
  },
}

/** A list of what each step came to. */
function stepsOf(results: readonly unknown[]) {
  const failed = results.filter(saysFailed).length
  return { 'zeph.plan.completed': results.length - failed, 'zeph.plan.failed': failed }
}

function outcomeOf(result: unknown) {
  return {
    'zeph.plan.completed': countIn(result, 'completed'),
    'zeph.plan.failed': countIn(result, 'failed'),
    'zeph.plan.status': wordOf(fieldOf(result, 'status')),
  }
}
