/**
 * Does the steps of a plan one after the other. Each is asked like a task of its own that knows what the steps before
 * it came to; a step whose last tool failed counts as failed, and the next is tried all the same.
 */
import type { Message } from '../model/message.ts'
import { addUsage, NO_USAGE } from '../model/model-response.ts'
import type { Plan } from '../plan/make-plan.ts'
import type { AgentParts } from './agent-parts.ts'
import { answer, type Conversation, type Reply } from './answer.ts'

export interface PlanResult extends Reply {
  status: 'completed' | 'incomplete'
  completed: number
  failed: number
}

export async function executePlan({ steps }: Plan, start: Conversation, parts: AgentParts): Promise<PlanResult> {
  const { sessionId } = start
  const messages: Message[] = start.messages.slice(0, -1)
  const replies: Reply[] = []
  for (const step of steps) {
    if (replies.length > 0) parts.onText('\n')
    messages.push({ role: 'user', content: step })
    const reply = await answer({ sessionId, messages }, parts)
    messages.push({ role: 'assistant', content: reply.answer })
    replies.push(reply)
  }
  return join(replies)
}

function join(replies: readonly Reply[]): PlanResult {
  const failed = replies.filter(({ toolRuns }) => toolRuns.at(-1)?.failed).length
  return {
    status: failed === 0 ? 'completed' : 'incomplete',
    completed: replies.length - failed,
    failed,
    answer: replies.map((reply) => reply.answer).join('\n'),
    toolRuns: replies.flatMap(({ toolRuns }) => toolRuns),
    usage: replies.map(({ usage }) => usage).reduce(addUsage, NO_USAGE),
    rounds: replies.reduce((sum, { rounds }) => sum + rounds, 0),
  }
}
