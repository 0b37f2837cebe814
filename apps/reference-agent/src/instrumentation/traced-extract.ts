/** Structured answers as spans, for SDKs that have no method of their own for them: then the agent's own is one. */
import { instrumentProvider } from '@zeph-telemetry/llm'
import type { ModelProvider } from '../model/model-provider.ts'

/** What is asked with the SDK is a span by itself already. */
export function traceExtract(provider: ModelProvider, name: string, server: string): ModelProvider {
  const methods = { chat: false, chatStream: false, extract: 'llm.extract' } as const
  return instrumentProvider(provider, { provider: name, server, methods })
}
