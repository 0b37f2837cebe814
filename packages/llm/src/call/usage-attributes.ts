/** Tokens of a reply as attributes. */
import { tokensOf } from './checked-attributes.ts'
import type { AttributeFacts, Modality, Usage } from './model-facts.ts'

const MODALITIES: readonly Modality[] = ['text', 'image', 'audio']

/** What the provider counted; what it did not say is absent. */
export function usageAttributes(usage: Usage): AttributeFacts {
  const attributes: Record<string, number | undefined> = {
    'gen_ai.usage.input_tokens': tokensOf(usage.input),
    'gen_ai.usage.output_tokens': tokensOf(usage.output),
    'gen_ai.usage.cache_read.input_tokens': tokensOf(usage.cacheRead),
    'gen_ai.usage.cache_write.input_tokens': tokensOf(usage.cacheWrite),
    'gen_ai.usage.reasoning.output_tokens': tokensOf(usage.reasoning),
  }
  for (const modality of MODALITIES) {
    const tokens = usage.modalities?.[modality]
    if (tokens === undefined) continue
    attributes[`gen_ai.usage.${modality}.input_tokens`] = tokensOf(tokens.input)
    attributes[`gen_ai.usage.${modality}.output_tokens`] = tokensOf(tokens.output)
    attributes[`gen_ai.usage.${modality}.cache_read.input_tokens`] = tokensOf(tokens.cacheRead)
  }
  return attributes
}
