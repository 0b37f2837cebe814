/** The Responses API: requests, whole responses, and compaction. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { ModelRequest, ReplyFacts } from '../../call/model-facts.ts'
import { contentParts } from '../content-parts.ts'
import type { CalledClient, ModelApi } from '../model-api.ts'
import { replyIdentity } from '../reply-identity.ts'
import { outputType, requestAttributes } from '../request-attributes.ts'
import { saidError } from '../said-error.ts'
import { toolDefinitions } from '../tool-definitions.ts'
import { usageOf } from '../usage.ts'
import { eventReader, failedEvent } from './response-events.ts'
import { inputMessages, outputMessages } from './response-messages.ts'
import { responseReasons } from './response-reasons.ts'
import { clientToolCall } from './response-tools.ts'

/** `POST /responses`. */
export const RESPONSES: ModelApi = {
  request: responsesRequest,
  reply: responsesReply,
  items: eventReader,
  failure: (said) => failedEvent(said) ?? saidError(said),
}

function responsesRequest(body: unknown, client: CalledClient): ModelRequest {
  const conversation = fieldOf(body, 'conversation')
  const instructions = fieldOf(body, 'instructions')
  const own = {
    'openai.api.type': 'responses',
    'gen_ai.output.type': outputType(fieldOf(fieldOf(body, 'text'), 'format')),
    'gen_ai.request.previous_response.id': fieldOf(body, 'previous_response_id'),
  }
  const named =
    conversation === undefined ? {} : { 'gen_ai.conversation.id': fieldOf(conversation, 'id') ?? conversation }
  return {
    attributes: { ...requestAttributes(body, client), ...own, ...named },
    baseUrl: client.baseUrl,
    content: {
      ...(instructions !== undefined && { systemInstructions: () => contentParts(instructions) }),
      inputMessages: () => inputMessages(fieldOf(body, 'input')),
      ...toolDefinitions(body),
    },
  }
}

function responsesReply(body: unknown): ReplyFacts {
  const output = listOf(fieldOf(body, 'output')) ?? []
  const finishReasons = responseReasons(body)
  return {
    ...replyIdentity(body),
    usage: usageOf(fieldOf(body, 'usage')),
    finishReasons,
    toolCalls: output.map(clientToolCall).filter((call) => call !== undefined),
    output: () => outputMessages(output, finishReasons[0]),
  }
}
