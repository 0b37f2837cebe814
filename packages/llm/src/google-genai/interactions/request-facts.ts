/** Requests of interactions as span attributes. An interaction is with a model or with an agent that Google runs. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { AttributeFacts } from '../../call/model-facts.ts'
import { modelName } from '../client-facts.ts'

/** What is known when the call starts. */
export function interactionRequest(params: unknown): AttributeFacts {
  const config = fieldOf(params, 'generation_config')
  return {
    'gen_ai.operation.name': 'generate_content',
    'gen_ai.request.model': modelName(fieldOf(params, 'model', 'agent')),
    'gen_ai.request.max_tokens': fieldOf(config, 'max_output_tokens'),
    'gen_ai.request.temperature': fieldOf(config, 'temperature'),
    'gen_ai.request.top_p': fieldOf(config, 'top_p'),
    'gen_ai.request.stop_sequences': fieldOf(config, 'stop_sequences'),
    'gen_ai.request.seed': fieldOf(config, 'seed'),
    'gen_ai.request.reasoning.level': fieldOf(config, 'thinking_level'),
    'gen_ai.request.previous_response.id': fieldOf(params, 'previous_interaction_id'),
    'gen_ai.output.type': outputType(params),
  }
}

const TYPES: ReadonlyMap<unknown, string> = new Map([
  ['image', 'image'],
  ['audio', 'speech'],
])

/** A format without a type is a JSON schema. */
function outputType(params: unknown): string | undefined {
  const formats = fieldOf(params, 'response_format')
  const format = listOf(formats)?.[0] ?? formats
  const type = fieldOf(format, 'type')
  if (TYPES.has(type)) return TYPES.get(type)
  const isJson =
    fieldOf(format, 'schema', 'properties') !== undefined ||
    [fieldOf(format, 'mime_type'), fieldOf(params, 'response_mime_type')].includes('application/json')
  if (isJson) return 'json'
  const media = listOf(fieldOf(params, 'response_modalities'))?.find((modality) => TYPES.has(modality))
  return TYPES.get(media) ?? (type === 'text' ? 'text' : undefined)
}
