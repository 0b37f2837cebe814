/** A client of Ollama whose calls are spans. Loaded only when asked for. */
import { instrumentOllama } from '@zeph-telemetry/llm/ollama'
import { Ollama } from 'ollama'
import type { ModelAccess } from '../model/choose-model.ts'
import { createOllamaProvider, embedWithOllama } from '../model/providers/ollama-provider.ts'
import { retryingFetch } from '../model/retrying-fetch.ts'
import { signalledFetch } from '../model/signalled-fetch.ts'
import type { OpenProvider } from './open-provider.ts'
import { traceExtract } from './traced-extract.ts'

/** Its SDK never tries again by itself. */
export function openTracedOllama({ baseUrl }: ModelAccess): OpenProvider {
  const client = instrumentOllama(new Ollama({ host: baseUrl, fetch: signalledFetch(retryingFetch(globalThis.fetch)) }))
  return {
    provider: traceExtract(createOllamaProvider(client), 'ollama', baseUrl),
    embedTexts: embedWithOllama(client),
  }
}
