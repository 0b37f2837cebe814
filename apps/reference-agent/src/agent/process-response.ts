/**
 * Turns a model's reply into what the agent acts on: the text, the tool calls with their arguments parsed, and the
 * message that goes back into the conversation. A call that cannot be parsed is kept, with the reason, for the model.
 */
import type { ChatCompletionAssistantMessageParam } from 'openai/resources/chat/completions'
import type { ModelResponse, TokenUsage, ToolRequest } from '../model/model-response.ts'
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
  message: ChatCompletionAssistantMessageParam
  usage: TokenUsage
}

export function processResponse(response: ModelResponse): ParsedResponse {
  const { toolRequests, usage } = response
  const text = response.finishReason === 'length' ? `${response.text.trim()} [cut: length limit]` : response.text.trim()
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

function assistantMessage(text: string, toolRequests: ToolRequest[]): ChatCompletionAssistantMessageParam {
  if (toolRequests.length === 0) return { role: 'assistant', content: text }
  const calls = toolRequests.map(({ id, name, arguments: argumentsText }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: argumentsText },
  }))
  return { role: 'assistant', content: text || null, tool_calls: calls }
}
