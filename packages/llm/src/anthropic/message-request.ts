/** What a request of the Messages API asks for. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { ModelRequest } from '../call/model-facts.ts'
import { inputMessages, systemInstructions, toolDefinitions } from './message-content.ts'
import { providerOf } from './provider-of.ts'

/** @throws where there is no body: the SDK refuses it, too */
export function messageRequest(client: object, body: unknown, options?: unknown): ModelRequest {
  if (typeof body !== 'object' || body === null) throw new TypeError('a request without a body')
  return {
    attributes: {
      'gen_ai.provider.name': providerOf(client),
      'gen_ai.request.model': fieldOf(body, 'model'),
      'gen_ai.request.max_tokens': fieldOf(body, 'max_tokens'),
      'gen_ai.request.temperature': fieldOf(body, 'temperature'),
      'gen_ai.request.top_p': fieldOf(body, 'top_p'),
      'gen_ai.request.top_k': fieldOf(body, 'top_k'),
      'gen_ai.request.stop_sequences': fieldOf(body, 'stop_sequences'),
      'gen_ai.request.reasoning.level': reasoningLevel(body),
      'gen_ai.request.previous_response.id': fieldOf(fieldOf(body, 'thread'), 'previous_message_id'),
      'gen_ai.output.type': outputType(body),
      ...conversation(options),
    },
    baseUrl: fieldOf(client, 'baseURL'),
    content: {
      systemInstructions: () => systemInstructions(fieldOf(body, 'system')),
      inputMessages: () => inputMessages(fieldOf(body, 'messages')),
      toolDefinitions: () => toolDefinitions(fieldOf(body, 'tools')),
    },
  }
}

/** The effort, else whether the model is to think at all. */
function reasoningLevel(body: object): unknown {
  return fieldOf(fieldOf(body, 'output_config'), 'effort') ?? fieldOf(fieldOf(body, 'thinking'), 'type')
}

/** `output_format` is the name that beta versions had for it. */
function outputType(body: object): string | undefined {
  const format = fieldOf(fieldOf(body, 'output_config'), 'format') ?? fieldOf(body, 'output_format')
  return fieldOf(format, 'type') === 'json_schema' ? 'json' : undefined
}

/** An application may name the conversation in the options of a request. */
function conversation(options: unknown): { 'gen_ai.conversation.id'?: unknown } {
  const id = fieldOf(fieldOf(options, 'openTelemetry'), 'conversationId')
  return id === undefined ? {} : { 'gen_ai.conversation.id': id }
}
