/** Turns texts into vectors, a bounded number in a request, in the order given. */
import type { EmbedTexts } from './model-provider.ts'

/** `embed` with its model bound: what the parts that need vectors are handed. */
export type Embed = (texts: readonly string[]) => Promise<number[][]>

export interface EmbeddingModel {
  embedTexts: EmbedTexts
  embeddingModel: string
}

/** What every provider takes at once. */
const TEXTS_PER_REQUEST = 100

export async function embed(model: EmbeddingModel, texts: readonly string[]): Promise<number[][]> {
  const vectors: number[][] = []
  for (let start = 0; start < texts.length; start += TEXTS_PER_REQUEST) {
    vectors.push(...(await embedBatch(model, texts.slice(start, start + TEXTS_PER_REQUEST))))
  }
  return vectors
}

async function embedBatch({ embedTexts, embeddingModel }: EmbeddingModel, texts: string[]): Promise<number[][]> {
  const vectors = await embedTexts({ model: embeddingModel, texts })
  if (vectors.length === texts.length) return vectors
  throw new Error(`${embeddingModel} was asked for ${texts.length} vectors and sent ${vectors.length}`)
}
