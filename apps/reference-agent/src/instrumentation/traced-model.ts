/** The models, each request a span, with the ways to ask them bound. */
import type { AgentLog } from '../agent/agent-parts.ts'
import { type Ask, askStructured } from '../model/ask-structured.ts'
import { cacheEmbeddings } from '../model/cache-embeddings.ts'
import { chooseModel, type EmbeddingChoice, type ModelChoice, type ModelWish } from '../model/choose-model.ts'
import { type Embed, embed } from '../model/embed.ts'
import { embedByFeatures } from '../model/embed-by-features.ts'
import { createModel, type Model } from '../model/model.ts'
import type { EmbedTexts } from '../model/model-provider.ts'
import { type OpenProvider, openProvider } from './open-provider.ts'
import { createTracedRoute } from './traced-router.ts'

export interface ModelOptions extends ModelWish {
  log: Pick<AgentLog, 'warn'>
}

export interface OpenModel {
  choice: ModelChoice
  model: Model
  ask: Ask
  embed: Embed
}

const VECTORS_AT_HAND = 256

export async function openTracedModel(environment: NodeJS.ProcessEnv, options: ModelOptions): Promise<OpenModel> {
  const choice = await chooseModel(environment, options)
  const opened = await openProvider(choice.provider, choice)
  const model = createModel(opened.provider, createTracedRoute(choice, options.log))
  const embedTexts = await openEmbeddings(choice, opened)
  const { model: embeddingModel } = choice.embeddings
  return {
    choice,
    model,
    ask: (question) => askStructured(model, question),
    embed: cacheEmbeddings((texts) => embed({ embedTexts, embeddingModel }, texts), VECTORS_AT_HAND),
  }
}

/** Through the same client where its provider has models for it. */
async function openEmbeddings({ provider, embeddings }: ModelChoice, opened: OpenProvider): Promise<EmbedTexts> {
  if (embeddings.provider === 'local') return embedByFeatures
  if (embeddings.provider === provider && opened.embedTexts) return opened.embedTexts
  return embedTextsOf(embeddings, await openProvider(embeddings.provider, embeddings))
}

function embedTextsOf({ provider }: EmbeddingChoice, { embedTexts }: OpenProvider): EmbedTexts {
  if (embedTexts) return embedTexts
  throw new Error(`${provider} makes no embeddings`)
}
