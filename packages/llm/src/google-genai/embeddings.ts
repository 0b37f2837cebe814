/** Requests and replies of `embedContent`. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { AttributeFacts, ReplyFacts, RequestContent } from '../call/model-facts.ts'
import { modelName } from './client-facts.ts'
import { messagesOf } from './messages.ts'
import { sum } from './usage.ts'

/** What is known when the call starts. */
export function embeddingsRequest(params: unknown): AttributeFacts {
  const contents = fieldOf(params, 'contents')
  return {
    'gen_ai.request.model': modelName(fieldOf(params, 'model')),
    'gen_ai.embeddings.dimension.count': fieldOf(fieldOf(params, 'config'), 'outputDimensionality'),
    'zeph.embeddings.count': contents === undefined ? undefined : (listOf(contents)?.length ?? 1),
  }
}

/** Texts as they are, media by reference. */
export function embeddingsContent(params: unknown): RequestContent {
  const parts = () => messagesOf(fieldOf(params, 'contents')).flatMap((message) => message.parts)
  return { embeddingsInput: () => parts().map((part) => (part.type === 'text' ? part['content' as never] : part)) }
}

/** The Gemini API counts the tokens of all texts, Vertex AI those of each. */
export function embeddingsReply(reply: unknown): ReplyFacts {
  const embeddings = listOf(fieldOf(reply, 'embeddings')) ?? []
  const each = embeddings.map((embedding) => fieldOf(fieldOf(embedding, 'statistics'), 'tokenCount'))
  return {
    usage: { input: fieldOf(fieldOf(reply, 'usageMetadata'), 'promptTokenCount') ?? sum(...each) },
    attributes: {
      'gen_ai.embeddings.dimension.count': listOf(fieldOf(embeddings[0], 'values'))?.length || undefined,
    },
  }
}
