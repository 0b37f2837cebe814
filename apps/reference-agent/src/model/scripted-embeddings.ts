/** The scripted model's embeddings: vectors by feature hashing, one for each text. */
import { estimateTokens } from './estimate-tokens.ts'
import { FEATURE_DIMENSIONS, hashFeatures } from './feature-hash.ts'
import type { ScriptedEmbeddings } from './scripted-request.ts'

export interface EmbeddingsRequest {
  readonly model: string
  readonly texts: readonly string[]
  readonly dimensions?: number
}

const MOST_INPUTS = 2_048
const MOST_DIMENSIONS = 1_024

/** Undefined where it is no request that can be answered. Texts and dimensions may be anything. */
export function readEmbeddingsRequest(
  model: unknown,
  texts: unknown,
  dimensions?: unknown,
): EmbeddingsRequest | undefined {
  const isText = (text: unknown) => typeof text === 'string' && text !== ''
  const isLength = (length: unknown) =>
    Number.isInteger(length) && Number(length) >= 1 && Number(length) <= MOST_DIMENSIONS
  if (typeof model !== 'string' || !Array.isArray(texts) || !texts.every(isText)) return undefined
  if (texts.length === 0 || texts.length > MOST_INPUTS) return undefined
  if (dimensions === undefined || dimensions === null) return { model, texts }
  return isLength(dimensions) ? { model, texts, dimensions: Number(dimensions) } : undefined
}

export function embedScripted({ model, texts, dimensions }: EmbeddingsRequest): ScriptedEmbeddings {
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0)
  return { model, vectors: texts.map((text) => hashFeatures(text, dimensions ?? FEATURE_DIMENSIONS)), tokens }
}
