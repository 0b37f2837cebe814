/** The scripted model's embeddings, in the shapes of the embeddings interface: floats, or their bytes in base64. */
import type { CreateEmbeddingResponse, EmbeddingCreateParams } from 'openai/resources/embeddings'
import { estimateTokens } from './estimate-tokens.ts'
import { FEATURE_DIMENSIONS, hashFeatures } from './feature-hash.ts'

export const SCRIPTED_EMBEDDING_MODEL_NAME = 'scripted-embedding-1'

const MOST_INPUTS = 2_048
const MOST_DIMENSIONS = 1_024

interface EmbeddingRequest extends EmbeddingCreateParams {
  input: string | string[]
}

export function isEmbeddingRequest(body: unknown): body is EmbeddingRequest {
  const { model, input, dimensions = 1 } = (body ?? {}) as { model?: unknown; input?: unknown; dimensions?: unknown }
  const texts = Array.isArray(input) ? input : [input]
  const isText = (text: unknown) => typeof text === 'string' && text !== ''
  const isLength = Number.isInteger(dimensions) && Number(dimensions) >= 1 && Number(dimensions) <= MOST_DIMENSIONS
  return typeof model === 'string' && texts.length > 0 && texts.length <= MOST_INPUTS && texts.every(isText) && isLength
}

export function embedScripted(request: EmbeddingRequest): CreateEmbeddingResponse {
  const { model, input, dimensions = FEATURE_DIMENSIONS, encoding_format } = request
  const texts = typeof input === 'string' ? [input] : input
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0)
  const encode = encoding_format === 'base64' ? toBase64 : (vector: number[]) => vector
  const data = texts.map((text, index) => {
    // In base64 the interface sends a text where its type promises numbers.
    const embedding = encode(hashFeatures(text, dimensions)) as number[]
    return { object: 'embedding' as const, index, embedding }
  })
  return { object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } }
}

function toBase64(vector: number[]): unknown {
  return Buffer.from(new Float32Array(vector).buffer).toString('base64')
}
