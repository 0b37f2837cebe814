/**
 * Turns texts into vectors through the embeddings interface, a bounded number in a request, in the order given. Floats
 * are asked for by name, since services that stand in for OpenAI do not all know its binary form.
 */
import type OpenAI from 'openai'

/** `embed` with its model bound: what the parts that need vectors are handed. */
export type Embed = (texts: readonly string[]) => Promise<number[][]>

export interface EmbeddingModel {
  client: OpenAI
  embeddingModel: string
}

const TEXTS_PER_REQUEST = 128

export async function embed(model: EmbeddingModel, texts: readonly string[]): Promise<number[][]> {
  const vectors: number[][] = []
  for (let start = 0; start < texts.length; start += TEXTS_PER_REQUEST) {
    vectors.push(...(await embedBatch(model, texts.slice(start, start + TEXTS_PER_REQUEST))))
  }
  return vectors
}

async function embedBatch({ client, embeddingModel }: EmbeddingModel, texts: string[]): Promise<number[][]> {
  const { data } = await client.embeddings.create({ model: embeddingModel, input: texts, encoding_format: 'float' })
  if (data.length !== texts.length) {
    throw new Error(`${embeddingModel} was asked for ${texts.length} vectors and sent ${data.length}`)
  }
  return data.toSorted((left, right) => left.index - right.index).map((entry) => entry.embedding)
}
