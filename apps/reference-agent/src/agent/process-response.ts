/**
 * Turns a model's reply into what the agent acts on: the text, the tool calls with their arguments parsed, and the
 * message that goes back into the conversation. A call that cannot be parsed is kept, with the reason, for the model.
 */
import type { AssistantMessage, ToolRequest } from '../model/message.ts'
import type { ModelResponse, TokenUsage } from '../model/model-response.ts'
import type { ToolInput } from '../tools/tool.ts'

export interface ToolCall {
  id: string
  name: string
  input: ToolInput
  problem?: string
}

export interface ParsedResponse {
  text: string
  toolCalls: ToolCall[]
  message: AssistantMessage
  usage: TokenUsage
}

export function processResponse(response: ModelResponse): ParsedResponse {
  const { toolRequests, usage } = response
  const text = response.cut ? `${response.text.trim()} [cut: length limit]` : response.text.trim()
  return { text, toolCalls: toolRequests.map(toolCallOf), message: assistantMessage(text, toolRequests), usage }
}

export function toolCallOf({ id, name, arguments: text }: ToolRequest): ToolCall {
  try {
    const input: unknown = text.trim() === '' ? {} : JSON.parse(text)
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { id, name, input: { ...input } }
    return { id, name, input: {}, problem: `the arguments must be a JSON object, but were: ${text}` }
  } catch (error) {
    return { id, name, input: {}, problem: `the arguments are not JSON (${(error as Error).message})` }
  }
}

function assistantMessage(content: string, toolRequests: readonly ToolRequest[]): AssistantMessage {
  return toolRequests.length === 0 ? { role: 'assistant', content } : { role: 'assistant', content, toolRequests }
}
