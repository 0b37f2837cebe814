/**
 * As long as the model asks for tools: run them one after the other, tell it the results, ask again. The last round
 * allowed is asked without tools, so that a turn always ends with an answer.
 */
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import type { StoredMessage } from '../memory/message-store.ts'
import { streamFromModel } from '../model/ask-model.ts'
import { addUsage, type TokenUsage } from '../model/model-response.ts'
import type { AgentParts } from './agent-parts.ts'
import type { ToolRun } from './execute-tool.ts'
import type { ParsedResponse, ToolCall } from './process-response.ts'

export interface ToolLoopStart {
  sessionId: string
  conversation: readonly ChatCompletionMessageParam[]
  response: ParsedResponse
}

export interface ToolLoopResult {
  answer: string
  toolRuns: ToolRun[]
  usage: TokenUsage
}

export async function runToolLoop(start: ToolLoopStart, parts: AgentParts): Promise<ToolLoopResult> {
  const { phases, maxToolRounds } = parts
  const conversation = [...start.conversation, start.response.message]
  const toolRuns: ToolRun[] = []
  let { response } = start
  let { usage } = response
  for (let round = 1; response.toolCalls.length > 0 && round <= maxToolRounds; round += 1) {
    if (response.text !== '') parts.onText('\n')
    for (const call of response.toolCalls) {
      const run = await phases.executeTool(call, parts)
      toolRuns.push(run)
      conversation.push({ role: 'tool', tool_call_id: call.id, content: run.output })
      phases.persistMessage(toolMessage(start.sessionId, call, run), parts)
    }
    const toolChoice = round === maxToolRounds ? 'none' : 'auto'
    response = phases.processResponse(await streamFromModel(conversation, toolChoice, parts))
    conversation.push(response.message)
    phases.persistMessage(assistantRecord(start.sessionId, response), parts)
    usage = addUsage(usage, response.usage)
  }
  return { answer: response.text, toolRuns, usage }
}

export function assistantRecord(sessionId: string, { text, message }: ParsedResponse): StoredMessage {
  const record: StoredMessage = { sessionId, role: 'assistant', content: text }
  return message.tool_calls ? { ...record, toolCalls: JSON.stringify(message.tool_calls) } : record
}

function toolMessage(sessionId: string, call: ToolCall, run: ToolRun): StoredMessage {
  return { sessionId, role: 'tool', content: run.output, toolCallId: call.id }
}
