/** What models of the AI SDK give back, as facts of the call. */
import { countOf, fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { ReplyFacts, Usage } from '../call/model-facts.ts'
import { serverOf } from '../call/server-of.ts'
import { readContent } from './messages.ts'

/** The result of a model that was asked for all at once. `keeps`: whether what it said may be captured. */
export function generateReply(result: unknown, keeps: boolean): ReplyFacts {
  const content = fieldOf(result, 'content')
  const toolCalls = (listOf(content) ?? []).filter((part) => fieldOf(part, 'type') === 'tool-call')
  const reason = finishReason(fieldOf(result, 'finishReason'))
  return {
    ...responseFacts(fieldOf(result, 'response')),
    attributes: requestServer(result),
    usage: tokenUsage(fieldOf(result, 'usage')),
    finishReasons: [reason],
    toolCalls: toolCalls.map((part) => ({ id: fieldOf(part, 'toolCallId'), name: fieldOf(part, 'toolName') })),
    ...(keeps && { output: () => [{ role: 'assistant', parts: readContent(content) }] }),
  }
}

/** The result of `embed` and `embedMany`. */
export function embedReply(result: unknown): ReplyFacts {
  const vector = fieldOf(result, 'embedding') ?? listOf(fieldOf(result, 'embeddings'))?.[0]
  return {
    attributes: { 'gen_ai.embeddings.dimension.count': countOf(vector) },
    usage: { input: fieldOf(fieldOf(result, 'usage'), 'tokens') },
  }
}

/** Id and model that answered. */
export function responseFacts(response: unknown): { id: unknown; model: unknown } {
  return { id: fieldOf(response, 'id'), model: fieldOf(response, 'modelId') }
}

/** Where the call went; some providers say so, in some releases. */
export function requestServer(result: unknown): NonNullable<ReplyFacts['attributes']> {
  return serverOf(fieldOf(fieldOf(result, 'request'), 'url'))
}

/**
 * The SDK's totals include what caches had, and reasoning, as the conventions want them. Models of its second specification, when they are called
 * directly, have one level instead of two.
 */
export function tokenUsage(usage: unknown): Usage {
  const input = fieldOf(usage, 'inputTokens')
  const output = fieldOf(usage, 'outputTokens')
  return {
    input: fieldOf(input, 'total') ?? input,
    cacheRead: fieldOf(input, 'cacheRead') ?? fieldOf(usage, 'cachedInputTokens'),
    cacheWrite: fieldOf(input, 'cacheWrite'),
    output: fieldOf(output, 'total') ?? output,
    reasoning: fieldOf(output, 'reasoning') ?? fieldOf(usage, 'reasoningTokens'),
  }
}

/** Its name among the SDK's own; the provider's where the SDK has none for it. The second specification has a name alone. */
export function finishReason(reason: unknown): unknown {
  const unified = fieldOf(reason, 'unified') ?? reason
  return unified === 'other' ? (fieldOf(reason, 'raw') ?? unified) : unified
}

/** The API's own code of a failure, from the error body that the SDK parsed: Anthropic calls it a type. */
export function errorCode(error: unknown): unknown {
  const body = fieldOf(fieldOf(error, 'data'), 'error')
  const code = fieldOf(body, 'code')
  return typeof code === 'string'
    ? code
    : fieldOf(fieldOf(error, 'data'), 'type') === 'error'
      ? fieldOf(body, 'type')
      : undefined
}
