/**
 * Builds what the model is sent: the instructions, what the context builder found for this task, the skill that fits
 * it, the session's earlier dialogue, and the task. Earlier tool traffic is left out: it is long, and stale by now.
 */

import { formatSections } from '../context/context-sections.ts'
import type { HistoryMessage } from '../memory/message-store.ts'
import type { Message } from '../model/message.ts'
import type { Skill } from '../skills/skill-file.ts'
import type { AgentParts } from './agent-parts.ts'

export interface ContextRequest {
  task: string
  sessionId: string
  history: readonly HistoryMessage[]
}

export interface PreparedContext {
  messages: Message[]
  estimatedTokens: number
  recalled: number
  droppedMessages: number
  skill: string | undefined
}

export async function prepareContext(request: ContextRequest, parts: AgentParts): Promise<PreparedContext> {
  const { task, sessionId } = request
  const [best] = await parts.matcher.match(task, { limit: 1 })
  const skill = best?.skill
  const context = await parts.context.assemble(task, sessionId, request.history)
  const instructions = [writeInstructions(parts.workingDirectory), formatSections(context.sections), teach(skill)]
  const history = context.history.map(({ role, content }) => ({ role, content }))
  return {
    messages: [
      { role: 'system', content: instructions.filter(Boolean).join('\n') },
      ...history,
      { role: 'user', content: task },
    ],
    estimatedTokens: context.estimatedTokens,
    recalled: context.recalled,
    droppedMessages: context.droppedMessages,
    skill: skill?.name,
  }
}

function writeInstructions(workingDirectory: string): string {
  return `You are the reference agent, a small assistant on the command line.
The working directory is ${workingDirectory}. Use the tools to find out facts; do not guess them. Answer briefly.`
}

function teach(skill: Skill | undefined): string {
  return skill === undefined ? '' : `\nHow to do it (skill "${skill.name}"):\n${skill.body.trim()}`
}
