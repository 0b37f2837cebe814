/** Asks the model about a conversation and lets it use tools until it has an answer: a turn, or one step of a plan. */

import { planWithModel } from '../model/ask-model.ts'
import type { Message } from '../model/message.ts'
import type { TokenUsage } from '../model/model-response.ts'
import type { AgentParts } from './agent-parts.ts'
import type { ToolRun } from './execute-tool.ts'
import { assistantRecord } from './stored-messages.ts'

export interface Conversation {
  sessionId: string
  messages: readonly Message[]
}

export interface Reply {
  answer: string
  toolRuns: ToolRun[]
  usage: TokenUsage
  /** How often the model was told the results of tools. */
  rounds: number
}

export async function answer({ sessionId, messages }: Conversation, parts: AgentParts): Promise<Reply> {
  parts.onStatus({ kind: 'thinking', sessionId })
  const response = parts.phases.processResponse(await planWithModel(messages, parts))
  parts.store.append(assistantRecord(sessionId, response))
  if (response.toolCalls.length > 0) return parts.phases.runToolLoop({ sessionId, messages, response }, parts)
  return { answer: response.text, toolRuns: [], usage: response.usage, rounds: 0 }
}
