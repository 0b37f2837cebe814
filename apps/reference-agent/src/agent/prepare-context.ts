/**
 * Builds what the model is sent: the instructions, what memory recalls for this task, the session's earlier dialogue as
 * far as it fits the budget, and the task. Earlier tool traffic is left out: it is long, and stale by now.
 */
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import type { DialogueMessage } from '../memory/message-store.ts'
import { estimateTokens } from '../model/estimate-tokens.ts'
import type { AgentParts } from './agent-parts.ts'

export interface PreparedContext {
  conversation: ChatCompletionMessageParam[]
  estimatedTokens: number
  recalled: number
  droppedMessages: number
}

export const MEMORY_HEADING = 'The user said earlier:'

const TOKEN_BUDGET = 8_000
const HISTORY_LIMIT = 20
const RECALL_LIMIT = 3
const RECALLED_LENGTH = 300

export function prepareContext(task: string, sessionId: string, parts: AgentParts): PreparedContext {
  const recalled = parts.store.recall(task, RECALL_LIMIT)
  const instructions = writeInstructions(recalled, parts.workingDirectory)
  const history = parts.store.recentDialogue(sessionId, HISTORY_LIMIT)
  const fixedTokens = estimateTokens(instructions) + estimateTokens(task)
  const kept = keepNewest(history, TOKEN_BUDGET - fixedTokens)
  return {
    conversation: [{ role: 'system', content: instructions }, ...kept, { role: 'user', content: task }],
    estimatedTokens: fixedTokens + tokensOf(kept),
    recalled: recalled.length,
    droppedMessages: history.length - kept.length,
  }
}

function writeInstructions(recalled: string[], workingDirectory: string): string {
  const lines = [
    'You are the reference agent, a small assistant on the command line.',
    `The working directory is ${workingDirectory}. Use the tools to find out facts; do not guess them. Answer briefly.`,
  ]
  if (recalled.length > 0) {
    lines.push(MEMORY_HEADING, ...recalled.map((text) => `- ${text.replace(/\s+/g, ' ').slice(0, RECALLED_LENGTH)}`))
  }
  return lines.join('\n')
}

function keepNewest(history: DialogueMessage[], budget: number): DialogueMessage[] {
  let start = history.length
  let left = budget
  while (start > 0) {
    left -= estimateTokens(history[start - 1]!.content)
    if (left < 0) break
    start -= 1
  }
  return history.slice(start)
}

function tokensOf(messages: DialogueMessage[]): number {
  return messages.reduce((sum, message) => sum + estimateTokens(message.content), 0)
}
