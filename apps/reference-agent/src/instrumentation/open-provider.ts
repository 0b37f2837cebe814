/** Opens a provider of models, its requests spans. Its SDK is loaded here and not before: no agent needs all of them. */
import type { ModelAccess } from '../model/choose-model.ts'
import type { EmbedTexts, ModelProvider } from '../model/model-provider.ts'
import type { ProviderName } from '../model/provider-services.ts'

export interface OpenProvider {
  provider: ModelProvider
  /** Absent where it has no models for it. */
  embedTexts?: EmbedTexts
}

export type OpenTracedProvider = (access: ModelAccess) => OpenProvider

const openTracedOpenAI = async () => (await import('./traced-openai.ts')).openTracedOpenAI

const OPENERS: Readonly<Record<ProviderName, () => Promise<OpenTracedProvider>>> = {
  openai: openTracedOpenAI,
  compatible: openTracedOpenAI,
  anthropic: async () => (await import('./traced-anthropic.ts')).openTracedAnthropic,
  gemini: async () => (await import('./traced-google-genai.ts')).openTracedGoogleGenAI,
  ollama: async () => (await import('./traced-ollama.ts')).openTracedOllama,
  'ai-sdk': async () => (await import('./traced-ai-sdk.ts')).openTracedAiSdk,
}

export async function openProvider(name: ProviderName, access: ModelAccess): Promise<OpenProvider> {
  const open = await OPENERS[name]()
  return open(access)
}
