/** Reads how many tokens a reply of a user's own provider says it took. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { tokensOf } from '../call/checked-attributes.ts'
import type { Usage } from '../call/model-facts.ts'

const INPUT = ['input_tokens', 'inputTokens', 'prompt_tokens', 'promptTokens'] as const
const OUTPUT = ['output_tokens', 'outputTokens', 'completion_tokens', 'completionTokens'] as const
const INPUT_DETAILS = ['input_tokens_details', 'prompt_tokens_details', 'inputTokenDetails'] as const
const OUTPUT_DETAILS = ['output_tokens_details', 'completion_tokens_details', 'outputTokenDetails'] as const
/** Parts of the input. */
const CACHED = ['cached_tokens', 'cachedTokens', 'cachedInputTokens', 'cacheReadTokens'] as const
const WRITTEN = ['cache_write_tokens', 'cacheWriteTokens'] as const
/** Anthropic's and Bedrock's names: these come on top of the input. */
const CACHED_BESIDES = ['cache_read_input_tokens', 'cacheReadInputTokens'] as const
const WRITTEN_BESIDES = [
  'cache_creation_input_tokens',
  'cacheCreationInputTokens',
  'cacheWriteInputTokens',
  'cache_write_input_tokens',
] as const
const REASONING = ['reasoning_tokens', 'reasoningTokens'] as const

/** The tokens in a reply's or chunk's `usage`; undefined where it has none. */
export function usageOf(holder: unknown): Usage | undefined {
  const usage = fieldOf(holder, 'usage', 'tokenUsage', 'token_usage', 'tokens')
  if (typeof usage !== 'object') return undefined
  const input = tokensOf(fieldOf(usage, ...INPUT))
  const readBesides = tokensOf(fieldOf(usage, ...CACHED_BESIDES))
  const writtenBesides = tokensOf(fieldOf(usage, ...WRITTEN_BESIDES))
  const inputDetails = fieldOf(usage, ...INPUT_DETAILS)
  const outputDetails = fieldOf(usage, ...OUTPUT_DETAILS)
  return {
    input: input === undefined ? undefined : input + (readBesides ?? 0) + (writtenBesides ?? 0),
    output: fieldOf(usage, ...OUTPUT),
    cacheRead: readBesides ?? fieldOf(usage, ...CACHED) ?? fieldOf(inputDetails, ...CACHED),
    cacheWrite: writtenBesides ?? fieldOf(usage, ...WRITTEN) ?? fieldOf(inputDetails, ...WRITTEN),
    reasoning: fieldOf(usage, ...REASONING) ?? fieldOf(outputDetails, ...REASONING),
  }
}
