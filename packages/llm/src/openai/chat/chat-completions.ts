/** Chat completions: requests, whole replies, and chunks. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import { finishReason } from '../../call/finish-reasons.ts'
import type { Message } from '../../call/messages.ts'
import type { ModelRequest, ReplyFacts } from '../../call/model-facts.ts'
import type { CalledClient, ModelApi } from '../model-api.ts'
import { replyIdentity } from '../reply-identity.ts'
import { outputType, requestAttributes } from '../request-attributes.ts'
import { saidError } from '../said-error.ts'
import { toolDefinitions } from '../tool-definitions.ts'
import { usageOf } from '../usage.ts'
import { chatChunks } from './chat-chunks.ts'
import { chatMessage, chatMessages, toolCallsIn } from './chat-messages.ts'

/** `POST /chat/completions`. */
export const CHAT_COMPLETIONS: ModelApi = {
  request: chatRequest,
  reply: chatReply,
  items: chatChunks,
  failure: saidError,
}

function chatRequest(body: unknown, client: CalledClient): ModelRequest {
  return {
    attributes: {
      ...requestAttributes(body, client),
      'openai.api.type': 'chat_completions',
      'gen_ai.output.type': speaks(body) ? 'speech' : outputType(fieldOf(body, 'response_format')),
    },
    baseUrl: client.baseUrl,
    content: {
      inputMessages: () => chatMessages(fieldOf(body, 'messages')),
      ...toolDefinitions(body),
    },
  }
}

function speaks(body: unknown): boolean {
  return listOf(fieldOf(body, 'modalities'))?.includes('audio') === true
}

function chatReply(body: unknown): ReplyFacts {
  const choices = listOf(fieldOf(body, 'choices')) ?? []
  return {
    ...replyIdentity(body),
    usage: usageOf(fieldOf(body, 'usage')),
    finishReasons: choices.map((choice) => fieldOf(choice, 'finish_reason')),
    toolCalls: choices.flatMap((choice) => toolCallsIn(fieldOf(choice, 'message'))),
    output: () => choices.map(choiceMessage),
  }
}

function choiceMessage(choice: unknown): Message {
  return { ...chatMessage(fieldOf(choice, 'message')), finish_reason: finishReason(fieldOf(choice, 'finish_reason')) }
}
