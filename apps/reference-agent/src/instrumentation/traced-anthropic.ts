/** A client of Anthropic whose calls are spans. Loaded only when asked for. */
import { Anthropic } from '@anthropic-ai/sdk'
import { instrumentAnthropic } from '@zeph-telemetry/llm/anthropic'
import type { ModelAccess } from '../model/choose-model.ts'
import { createAnthropicProvider } from '../model/providers/anthropic-provider.ts'
import type { OpenProvider } from './open-provider.ts'

export function openTracedAnthropic({ baseUrl, apiKey }: ModelAccess): OpenProvider {
  const client = instrumentAnthropic(new Anthropic({ baseURL: baseUrl, apiKey }))
  return { provider: createAnthropicProvider(client) }
}
