/** What the AI SDK publishes when it is about to call a model, as facts of the call. */
import { countOf, fieldOf } from '@zeph-telemetry/core/read-value'
import type { ModelRequest, RequestContent, RequestFacts } from '../call/model-facts.ts'
import { readInstructions, readMessages } from './messages.ts'
import { openAiApi, providerName } from './provider-name.ts'

/** A call of a language model, or the operation around several of them. `json`: what comes back is structured. */
export function chatRequest(event: unknown, json: boolean): ModelRequest {
  return { attributes: chatAttributes(event, json), ...(recordsInputs(event) && { content: chatContent(event) }) }
}

/** A call of an embedding model: `value` is one text or a list of them. */
export function embedRequest(event: unknown): ModelRequest {
  const value = fieldOf(event, 'value')
  const attributes = {
    ...modelAttributes(event),
    'gen_ai.embeddings.dimension.count': fieldOf(event, 'dimensions'),
    'zeph.embeddings.count': recordsInputs(event) ? (typeof value === 'string' ? 1 : countOf(value)) : undefined,
  }
  return { attributes, ...(recordsInputs(event) && { content: { embeddingsInput: () => value } }) }
}

/** False where the call asks that what it sends is not recorded. Later releases of the SDK then publish empty stand-ins. */
function recordsInputs(event: unknown): boolean {
  return fieldOf(event, 'recordInputs') !== false
}

/** False where the call asks that what comes back is not recorded. */
export function recordsOutputs(event: unknown): boolean {
  return fieldOf(event, 'recordOutputs') !== false
}

function modelAttributes(event: unknown): RequestFacts {
  const provider = fieldOf(event, 'provider')
  return { 'gen_ai.provider.name': providerName(provider), 'gen_ai.request.model': fieldOf(event, 'modelId') }
}

function chatAttributes(event: unknown, json: boolean): RequestFacts {
  const reasoning = fieldOf(event, 'reasoning')
  return {
    ...modelAttributes(event),
    'openai.api.type': openAiApi(fieldOf(event, 'provider')),
    'gen_ai.request.max_tokens': fieldOf(event, 'maxOutputTokens'),
    'gen_ai.request.temperature': fieldOf(event, 'temperature'),
    'gen_ai.request.top_p': fieldOf(event, 'topP'),
    'gen_ai.request.top_k': fieldOf(event, 'topK'),
    'gen_ai.request.presence_penalty': fieldOf(event, 'presencePenalty'),
    'gen_ai.request.frequency_penalty': fieldOf(event, 'frequencyPenalty'),
    'gen_ai.request.stop_sequences': fieldOf(event, 'stopSequences'),
    'gen_ai.request.seed': fieldOf(event, 'seed'),
    'gen_ai.request.reasoning.level': reasoning === 'provider-default' ? undefined : reasoning,
    'gen_ai.output.type': json ? 'json' : undefined,
  }
}

function chatContent(event: unknown): RequestContent {
  const instructions = fieldOf(event, 'instructions')
  const tools = fieldOf(event, 'tools')
  return {
    inputMessages: () => readMessages(fieldOf(event, 'messages')),
    ...(instructions !== undefined && { systemInstructions: () => readInstructions(instructions) }),
    ...(tools !== undefined && { toolDefinitions: () => tools }),
  }
}
