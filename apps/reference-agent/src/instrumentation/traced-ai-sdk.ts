/** Models of the AI SDK, whose calls are spans by what the SDK itself publishes. Loaded only when asked for. */
import { createOpenAI } from '@ai-sdk/openai'
import { instrumentAiSdk } from '@zeph-telemetry/llm/ai-sdk'
import type { ModelAccess } from '../model/choose-model.ts'
import { createAiSdkProvider, embedWithAiSdk } from '../model/providers/ai-sdk-provider.ts'
import type { OpenProvider } from './open-provider.ts'

export function openTracedAiSdk({ baseUrl, apiKey }: ModelAccess): OpenProvider {
  instrumentAiSdk()
  const openai = createOpenAI({ baseURL: baseUrl, apiKey })
  return {
    provider: createAiSdkProvider((name) => openai.chat(name)),
    embedTexts: embedWithAiSdk((name) => openai.embedding(name)),
  }
}
