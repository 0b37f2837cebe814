/** Embeddings. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { ModelRequest, ReplyFacts } from '../call/model-facts.ts'
import type { CalledClient, ModelApi } from './model-api.ts'
import { saidError } from './said-error.ts'
import { usageOf } from './usage.ts'

/** `POST /embeddings`. */
export const EMBEDDINGS: ModelApi = { request: embeddingsRequest, reply: embeddingsReply, failure: saidError }

function embeddingsRequest(body: unknown, client: CalledClient): ModelRequest {
  const input = fieldOf(body, 'input')
  const format = fieldOf(body, 'encoding_format')
  return {
    attributes: {
      'gen_ai.provider.name': client.provider,
      'gen_ai.request.model': fieldOf(body, 'model'),
      'gen_ai.embeddings.dimension.count': fieldOf(body, 'dimensions'),
      'gen_ai.request.encoding_formats': format === undefined ? undefined : [format],
      'zeph.embeddings.count': countOf(input),
    },
    baseUrl: client.baseUrl,
    content: { embeddingsInput: () => textsOf(input) },
  }
}

/** A list of numbers is one text, as tokens. */
function countOf(input: unknown): number | undefined {
  if (typeof input === 'string') return 1
  const list = listOf(input)
  return typeof list?.[0] === 'number' ? 1 : list?.length
}

/** Tokens are told by their number. */
function textsOf(input: unknown): unknown[] {
  const list = listOf(input)
  const items = list === undefined || typeof list[0] === 'number' ? [input] : list
  return items.map((item) => (listOf(item) === undefined ? item : `${listOf(item)!.length} tokens`))
}

function embeddingsReply(body: unknown): ReplyFacts {
  const [first] = listOf(fieldOf(body, 'data')) ?? []
  return {
    model: fieldOf(body, 'model'),
    usage: usageOf(fieldOf(body, 'usage')),
    attributes: { 'gen_ai.embeddings.dimension.count': listOf(fieldOf(first, 'embedding'))?.length },
  }
}
