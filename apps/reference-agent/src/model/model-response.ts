/**
 * What the agent keeps of a model's reply, whichever way it came: the text, the tools asked for (arguments still as the
 * model wrote them), why it stopped, and what it cost.
 */
import type { ChatCompletionMessageToolCall } from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'

export interface ToolRequest {
  id: string
  name: string
  arguments: string
}

export interface TokenUsage {
  requests: number
  promptTokens: number
  cachedTokens: number
  completionTokens: number
}

export const NO_USAGE: TokenUsage = { requests: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0 }

export interface ModelResponse {
  text: string
  toolRequests: ToolRequest[]
  finishReason: string | null
  usage: TokenUsage
}

export function toolRequestOf(call: ChatCompletionMessageToolCall): ToolRequest[] {
  return call.type === 'function' ? [{ id: call.id, ...call.function }] : []
}

export function usageOf(usage: CompletionUsage | null | undefined): TokenUsage {
  return {
    requests: 1,
    promptTokens: usage?.prompt_tokens ?? 0,
    cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    completionTokens: usage?.completion_tokens ?? 0,
  }
}

export function addUsage(left: TokenUsage, right: TokenUsage): TokenUsage {
  return {
    requests: left.requests + right.requests,
    promptTokens: left.promptTokens + right.promptTokens,
    cachedTokens: left.cachedTokens + right.cachedTokens,
    completionTokens: left.completionTokens + right.completionTokens,
  }
}
