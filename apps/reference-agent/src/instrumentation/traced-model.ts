/** The model, each request a span, with the ways to ask it bound. */
import { instrumentOpenAI } from '@zeph-telemetry/llm/openai'
import OpenAI from 'openai'
import { type Ask, askStructured } from '../model/ask-structured.ts'
import { cacheEmbeddings } from '../model/cache-embeddings.ts'
import { chooseModel, type ModelChoice } from '../model/choose-model.ts'
import { type Embed, embed } from '../model/embed.ts'

export interface OpenModel {
  choice: ModelChoice
  client: OpenAI
  ask: Ask
  embed: Embed
}

const VECTORS_AT_HAND = 256

export async function openTracedModel(environment: NodeJS.ProcessEnv, wanted: string | undefined): Promise<OpenModel> {
  const choice = await chooseModel(environment, wanted)
  const { modelName, embeddingModel } = choice
  const client = instrumentOpenAI(new OpenAI({ baseURL: choice.baseUrl, apiKey: choice.apiKey }))
  return {
    choice,
    client,
    ask: (question) => askStructured({ client, modelName }, question),
    embed: cacheEmbeddings((texts) => embed({ client, embeddingModel }, texts), VECTORS_AT_HAND),
  }
}
