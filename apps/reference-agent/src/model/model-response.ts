/**
 * What the agent keeps of a model's reply, whichever way it came: the text, the tools asked for (arguments still as the
 * model wrote them), why it stopped, and what it cost.
 */
import type { ToolRequest } from './message.ts'

/** `promptTokens` are all that was sent, cached ones among them, however a provider counts. */
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
  /** The reply ends where its length limit cut it. */
  cut: boolean
  usage: TokenUsage
}

/** Of one request; what a provider does not say counts as none. */
export function usageOfRequest(tokens: {
  prompt?: number | null | undefined
  cached?: number | null | undefined
  completion?: number | null | undefined
}): TokenUsage {
  return {
    requests: 1,
    promptTokens: tokens.prompt ?? 0,
    cachedTokens: tokens.cached ?? 0,
    completionTokens: tokens.completion ?? 0,
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
