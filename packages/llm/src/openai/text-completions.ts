/** Completions of a prompt without messages: OpenAI's oldest API, which many servers still speak. */
import { fieldOf, fieldsOf, listOf } from '@zeph-telemetry/core/read-value'
import { finishReason } from '../call/finish-reasons.ts'
import { type Message, partsOf, textPart } from '../call/messages.ts'
import type { ModelRequest, ReplyFacts } from '../call/model-facts.ts'
import { choicesOf, identityReader, indexOf, isThere } from './chat/chat-chunks.ts'
import type { CalledClient, ItemReader, ModelApi } from './model-api.ts'
import { replyIdentity } from './reply-identity.ts'
import { requestAttributes } from './request-attributes.ts'
import { saidError } from './said-error.ts'
import { usageOf } from './usage.ts'

/** `POST /completions`. */
export const TEXT_COMPLETIONS: ModelApi = {
  request: textRequest,
  reply: textReply,
  items: textChunks,
  failure: saidError,
}

function textRequest(body: unknown, client: CalledClient): ModelRequest {
  return {
    attributes: { ...requestAttributes(body, client), 'gen_ai.operation.name': 'text_completion' },
    baseUrl: client.baseUrl,
    content: { inputMessages: () => prompts(fieldOf(body, 'prompt')) },
  }
}

/** Each prompt is a message; prompts of tokens have no text. */
function prompts(prompt: unknown): Message[] {
  const texts = typeof prompt === 'string' ? [prompt] : (listOf(prompt) ?? [])
  return texts.map((text) => ({ role: 'user', parts: partsOf(textPart(text)) }))
}

function textReply(body: unknown): ReplyFacts {
  const choices = listOf(fieldOf(body, 'choices')) ?? []
  return {
    ...replyIdentity(body),
    usage: usageOf(fieldOf(body, 'usage')),
    finishReasons: choices.map((choice) => fieldOf(choice, 'finish_reason')),
    output: () => choices.map(choiceMessage),
  }
}

function choiceMessage(choice: unknown): Message {
  const parts = partsOf(textPart(fieldOf(choice, 'text')))
  return { role: 'assistant', parts, finish_reason: finishReason(fieldOf(choice, 'finish_reason')) }
}

function textChunks(): ItemReader {
  const identify = identityReader()
  return (chunk, reply) => {
    const choices = choicesOf(chunk)
    identify(chunk, choices, reply)
    for (let position = 0; position < choices.length; position += 1) {
      const choice = fieldsOf(choices[position])
      const index = indexOf(choice, position)
      reply.began(index)
      reply.text(choice['text'], index)
      if (isThere(choice['finish_reason'])) reply.finished(choice['finish_reason'], index)
    }
  }
}
