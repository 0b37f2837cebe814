/** Tokens as OpenAI's APIs and those that speak like them count them. */
import { fieldOf, numberOf } from '@zeph-telemetry/core/read-value'
import type { Usage } from '../call/model-facts.ts'

/** The counts of one reply, of any of the APIs. */
export function usageOf(usage: unknown): Usage | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined
  const inputs = fieldOf(usage, 'prompt_tokens_details', 'input_tokens_details')
  const outputs = fieldOf(usage, 'completion_tokens_details', 'output_tokens_details')
  return {
    input: fieldOf(usage, 'prompt_tokens', 'input_tokens'),
    output: outputOf(usage, outputs),
    cacheRead: fieldOf(inputs, 'cached_tokens') ?? fieldOf(usage, 'prompt_cache_hit_tokens'),
    cacheWrite: fieldOf(inputs, 'cache_write_tokens'),
    reasoning: fieldOf(outputs, 'reasoning_tokens'),
    modalities: {
      text: modality('text', inputs, outputs),
      image: modality('image', inputs, outputs),
      audio: modality('audio', inputs, outputs),
    },
  }
}

type Tokens = NonNullable<NonNullable<Usage['modalities']>['text']>

function modality(name: string, inputs: unknown, outputs: unknown): Tokens {
  const tokens = `${name}_tokens`
  return {
    input: fieldOf(inputs, tokens),
    output: fieldOf(outputs, tokens),
    cacheRead: fieldOf(fieldOf(inputs, 'cached_tokens_details'), tokens),
  }
}

/** Some servers count reasoning beside the output: then only both together make up the total. */
function outputOf(usage: object, outputs: unknown): unknown {
  const output = fieldOf(usage, 'completion_tokens', 'output_tokens')
  const [input, total] = [fieldOf(usage, 'prompt_tokens', 'input_tokens'), fieldOf(usage, 'total_tokens')].map(numberOf)
  const [told, reasoning] = [output, fieldOf(outputs, 'reasoning_tokens')].map(numberOf)
  if (input === undefined || total === undefined || told === undefined || !reasoning) return output
  return total === input + told + reasoning ? told + reasoning : output
}
