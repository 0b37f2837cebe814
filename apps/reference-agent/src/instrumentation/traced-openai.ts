/** A client of OpenAI's interface whose calls are spans. Loaded only when asked for. */
import { instrumentOpenAI } from '@zeph-telemetry/llm/openai'
import { OpenAI } from 'openai'
import type { ModelAccess } from '../model/choose-model.ts'
import { createOpenAIProvider, embedWithOpenAI } from '../model/providers/openai-provider.ts'
import type { OpenProvider } from './open-provider.ts'

export function openTracedOpenAI({ baseUrl, apiKey }: ModelAccess): OpenProvider {
  const client = instrumentOpenAI(new OpenAI({ baseURL: baseUrl, apiKey }))
  return { provider: createOpenAIProvider(client), embedTexts: embedWithOpenAI(client) }
}
