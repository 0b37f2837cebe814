/** Decisions: questions that the model answers by choosing or scoring, which is an extraction. Newer versions of the SDK have them. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { genericPart } from '../call/messages.ts'
import type { ModelRequest, ReplyFacts } from '../call/model-facts.ts'
import type { CalledClient, ModelApi } from './model-api.ts'
import { requestAttributes } from './request-attributes.ts'
import { inputMessages } from './responses/response-messages.ts'
import { saidError } from './said-error.ts'
import { usageOf } from './usage.ts'

/** `POST /decisions`. */
export const DECISIONS: ModelApi = { request: decisionsRequest, reply: decisionsReply, failure: saidError }

function decisionsRequest(body: unknown, client: CalledClient): ModelRequest {
  return {
    attributes: { ...requestAttributes(body, client), 'gen_ai.output.type': 'json' },
    baseUrl: client.baseUrl,
    content: { inputMessages: () => inputMessages(fieldOf(body, 'input')) },
  }
}

function decisionsReply(body: unknown): ReplyFacts {
  return {
    model: fieldOf(body, 'model'),
    usage: usageOf(fieldOf(body, 'usage')),
    output: () => [{ role: 'assistant', parts: [genericPart('answers', fieldOf(body, 'answers'))] }],
  }
}
