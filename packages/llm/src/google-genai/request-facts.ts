/** Requests to generate content as span attributes, by OpenTelemetry's GenAI conventions. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { AttributeFacts } from '../call/model-facts.ts'
import { modelName } from './client-facts.ts'

/** Of `generateContent` and `generateContentStream`. */
export function contentRequest(params: unknown): AttributeFacts {
  const config = fieldOf(params, 'config')
  const choices = fieldOf(config, 'candidateCount')
  return {
    'gen_ai.operation.name': 'generate_content',
    'gen_ai.request.model': modelName(fieldOf(params, 'model')),
    'gen_ai.request.max_tokens': fieldOf(config, 'maxOutputTokens'),
    'gen_ai.request.temperature': fieldOf(config, 'temperature'),
    'gen_ai.request.top_p': fieldOf(config, 'topP'),
    'gen_ai.request.top_k': fieldOf(config, 'topK'),
    'gen_ai.request.frequency_penalty': fieldOf(config, 'frequencyPenalty'),
    'gen_ai.request.presence_penalty': fieldOf(config, 'presencePenalty'),
    'gen_ai.request.stop_sequences': fieldOf(config, 'stopSequences'),
    'gen_ai.request.seed': fieldOf(config, 'seed'),
    'gen_ai.request.choice.count': choices === 1 ? undefined : choices,
    'gen_ai.request.reasoning.level': reasoningLevel(fieldOf(config, 'thinkingConfig')),
    'gen_ai.output.type': outputType(config),
  }
}

/** A budget of tokens is no level, but none at all is. */
function reasoningLevel(thinking: unknown): string | undefined {
  const level = fieldOf(thinking, 'thinkingLevel')
  if (typeof level === 'string') return level.toLowerCase()
  return fieldOf(thinking, 'thinkingBudget') === 0 ? 'none' : undefined
}

const MODALITIES: ReadonlyMap<unknown, string> = new Map([
  ['IMAGE', 'image'],
  ['AUDIO', 'speech'],
])

function outputType(config: unknown): string | undefined {
  if (fieldOf(config, 'responseSchema', 'responseJsonSchema') !== undefined) return 'json'
  const mimeType = fieldOf(config, 'responseMimeType')
  if (mimeType === 'application/json') return 'json'
  const media = listOf(fieldOf(config, 'responseModalities'))?.find((modality) => MODALITIES.has(modality))
  return MODALITIES.get(media) ?? (mimeType === 'text/plain' ? 'text' : undefined)
}
